"""Everything that an issue page shows: its plans and cases, and what hangs on it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import belonging_pb2 as belonging
from voc.classification.v1 import classification_pb2 as labels

from services.gateway.staff.desk import Away, Desk
from services.gateway.staff.fresh import Fresh, Span
from services.gateway.staff.issues.course import days_of
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.visitor import Visitor

_CASES = 6
_PATTERNS = 8
_PLANS = 50
_SPAN = Span(fresh=10.0, usable=60.0)


@dataclass(frozen=True, slots=True)
class Told:
    """A case with the words of its customer; empty words where they cannot be read now."""

    id: str
    text: str
    severity: str
    state: str
    receive_time: datetime | None
    doubt: bool


@dataclass(frozen=True, slots=True)
class PatternRow:
    """A pattern of the issue. `own_issue_id` is another issue's when it came along with a merge."""

    id: str
    title: str
    cases: int
    own_issue_id: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the timeline."""

    what: str
    time: datetime | None
    by: str
    about: str
    reason: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on an issue and changes with it.

    Attributes:
        why: why its largest pattern stands together; not true where that cannot be asked for now.
        others: issues that are named on the page, by id.
    """

    course: Any
    patterns: Sequence[PatternRow]
    pinned: int
    why: Any
    others: Mapping[str, pb.Issue]


@dataclass(frozen=True, slots=True)
class Seen:
    """One issue and what belongs to it."""

    issue: pb.Issue
    hanging: Hanging
    plans: Sequence[pb.Plan]
    cases: Sequence[Told]
    history: Sequence[Happened]


class Looking:
    """Asks for issues."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._classification = desk.gateway.clients.classification
        self._hanging = Fresh(_SPAN)

    async def issue(self, issue_id: str, visitor: Visitor) -> pb.Issue:
        """The issue alone.

        Raises:
            Problem: 404 when there is none.
        """
        request = pb.GetIssueRequest(issue_id=issue_id[:64])
        answer = await self._desk.ask(self._actions.GetIssue, request, visitor)
        found: pb.Issue = answer.issue
        return found

    async def whole(self, issue_id: str, visitor: Visitor) -> Seen:
        """The issue with all that its page shows.

        Raises:
            Problem: as `issue`.
        """
        ask, actions = self._desk.ask, self._actions
        issue, plans, cases = await asyncio.gather(
            self.issue(issue_id, visitor),
            ask(actions.ListPlans, pb.ListPlansRequest(issue_id=issue_id, page_size=_PLANS), visitor),
            ask(actions.ListCases, _cases_of(issue_id), visitor),
        )
        hanging, texts = await asyncio.gather(
            self._hanging_on(issue, visitor),
            self._texts([case.case_id for case in cases.cases], visitor),
        )
        return Seen(
            issue=issue,
            hanging=hanging,
            plans=plans.plans,
            cases=[_told(case, texts) for case in cases.cases],
            history=[happened(entry) for entry in reversed(issue.history)],
        )

    async def _hanging_on(self, issue: pb.Issue, visitor: Visitor) -> Hanging:
        """Kept for seconds, while the issue stays as it is and this person changes nothing."""
        key = (issue.SerializeToString(deterministic=True), self._desk.acted(visitor))

        async def ask() -> Hanging:
            found, whole = await self._ask_hanging(issue, visitor)
            if not whole:
                self._hanging.forget(lambda each: each == key)
            return found

        return await self._hanging.get(key, ask)

    async def _ask_hanging(self, issue: pb.Issue, visitor: Visitor) -> tuple[Hanging, bool]:
        """What hangs on it, and whether every service answered."""
        ask, actions, issue_id = self._desk.ask, self._actions, issue.issue_id
        members, course, others = await asyncio.gather(
            ask(actions.GetIssuePatterns, belonging.GetIssuePatternsRequest(issue_id=issue_id), visitor),
            ask(actions.GetIssueCourse, _course_of(issue, self._desk.gateway.clock()), visitor),
            self._others(issue, visitor),
        )
        top = members.patterns[:_PATTERNS]
        titles, why = await asyncio.gather(
            self._titles([one.pattern_id for one in top], visitor),
            self._why(top[0].pattern_id if top else "", visitor),
        )
        named = titles or {}
        patterns = [
            PatternRow(one.pattern_id, named.get(one.pattern_id, ""), one.case_count, one.own_issue_id)
            for one in top
        ]
        whole = titles is not None and not isinstance(why, Away)
        return Hanging(course, patterns, members.pinned_case_count, why, others), whole

    async def _others(self, issue: pb.Issue, visitor: Visitor) -> dict[str, pb.Issue]:
        """Issues that this one was merged with or split from."""
        named = {entry.about for entry in issue.history if entry.what in {"merged", "unmerged", "split"}}
        wanted = sorted({*named, *issue.merged_issue_ids, issue.merged_into} - {""})[:100]
        if not wanted:
            return {}
        answer = await self._desk.ask(
            self._actions.BatchGetIssues, pb.BatchGetIssuesRequest(issue_ids=wanted), visitor
        )
        return {other.issue_id: other for other in answer.issues}

    async def _titles(self, ids: Sequence[str], visitor: Visitor) -> dict[str, str] | None:
        if not ids:
            return {}
        request = labels.BatchGetPatternsRequest(pattern_ids=ids)
        answer = await self._desk.panel(self._classification.BatchGetPatterns, request, visitor)
        return None if isinstance(answer, Away) else {one.pattern_id: one.title for one in answer.patterns}

    async def _texts(self, ids: Sequence[str], visitor: Visitor) -> dict[str, str]:
        if not ids:
            return {}
        request = labels.BatchGetClassificationsRequest(feedback_ids=ids)
        answer = await self._desk.panel(self._classification.BatchGetClassifications, request, visitor)
        return {one.feedback_id: one.text for one in getattr(answer, "classifications", ())}

    async def _why(self, pattern_id: str, visitor: Visitor) -> Any:
        if not pattern_id:
            return None
        request = labels.GetPatternExplanationRequest(pattern_id=pattern_id)
        return await self._desk.panel(self._classification.GetPatternExplanation, request, visitor)


def happened(entry: pb.Issue.HistoryEntry) -> Happened:
    """A line of the timeline."""
    return Happened(
        what=entry.what,
        time=when(entry, "time"),
        by=entry.changed_by,
        about=entry.about,
        reason=entry.reason,
        before=word(entry, "from_state"),
        after=word(entry, "to_state"),
    )


def _course_of(issue: pb.Issue, now: datetime) -> belonging.GetIssueCourseRequest:
    return belonging.GetIssueCourseRequest(issue_id=issue.issue_id, days=days_of(issue, now))


def _cases_of(issue_id: str) -> pb.ListCasesRequest:
    return pb.ListCasesRequest(filter=pb.CaseFilter(issue_id=issue_id), page_size=_CASES)


def _told(case: pb.Case, texts: Mapping[str, str]) -> Told:
    return Told(
        id=case.case_id,
        text=texts.get(case.case_id, ""),
        severity=word(case, "severity"),
        state=word(case, "state"),
        receive_time=when(case, "receive_time"),
        doubt=case.event_time_doubt,
    )
