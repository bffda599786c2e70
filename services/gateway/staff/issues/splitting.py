"""`/issues/{id}/split`: choose what moves into an issue of its own, see how much that is, then do it."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import belonging_pb2 as belonging
from voc.classification.v1 import classification_pb2 as labels

from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.form import ACTORS, Refused, invalid, refused
from services.gateway.staff.issues.meanwhile import (
    SEEN,
    Meanwhile,
    facts_of_issue,
    issue_changed,
    kept,
)
from services.gateway.staff.issues.seen import Looking
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_CASES = 50
_PATTERNS = 100
_PICKED = 200


@dataclass(frozen=True, slots=True)
class Picked:
    """What is to move."""

    patterns: tuple[str, ...]
    cases: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.patterns or self.cases)


class IssueSplit:
    """Splitting an issue."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._classification = desk.gateway.clients.classification
        self._looking = Looking(desk)

    def routes(self) -> list[BaseRoute]:
        """Choosing and seeing (GET), doing (POST)."""
        page, path = self._desk.page, "/issues/{issue_id}/split"
        return [
            Route(path, page(self.choose, *ACTORS)),
            Route(path, page(self.do, *ACTORS), methods=["POST"]),
        ]

    async def choose(self, request: Request, visitor: Visitor) -> Response:
        """What there is to choose; and, once something is chosen, how much it is."""
        query = request.query_params
        picked = Picked(
            tuple(dict.fromkeys(query.getlist("pattern")))[:_PATTERNS],
            tuple(dict.fromkeys(query.getlist("case")))[:_PICKED],
        )
        issue = await self._looking.issue(request.path_params["issue_id"], visitor)
        return await self._page(request, visitor, issue, picked, {"title": query.get("title", "")})

    async def do(self, request: Request, visitor: Visitor) -> Response:
        """Make the new issue, and go there."""
        typed = await self._desk.typed(request, visitor)
        issue = await self._looking.issue(request.path_params["issue_id"], visitor)
        picked = Picked(_listed(typed, "patterns"), _listed(typed, "cases"))
        reader = Reader(typed, self._desk.gateway.settings.tz)
        speech = self._desk.speech(request, visitor)
        if reader.version() != issue.version:
            changed = issue_changed(issue, typed.get(SEEN, ""))
            return await self._page(request, visitor, issue, picked, typed, changed=changed)
        message = _request(issue, picked, reader)
        if reader.errors:
            wrong = invalid(reader.errors, speech)
            return await self._page(request, visitor, issue, picked, typed, wrong=wrong)
        try:
            answer = await self._desk.ask(self._actions.SplitIssue, message, visitor)
        except Problem as problem:
            if problem.code == "stale":
                raise
            wrong = refused(problem, speech)
            return await self._page(request, visitor, issue, picked, typed, wrong=wrong)
        new = answer.issue
        undo = Undo(f"/issues/{new.issue_id}/merge", {"version": str(new.version), "into": issue.issue_id})
        done = speech.say("The new issue was split off. The counts follow within seconds.")
        return self._desk.back(request, visitor, f"/issues/{new.issue_id}", done=done, undo=undo)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        issue: pb.Issue,
        picked: Picked,
        typed: Values,
        *,
        wrong: Refused | None = None,
        changed: Meanwhile | None = None,
    ) -> Response:
        preview, rows, cases = await asyncio.gather(
            self._preview(issue, picked, visitor), self._patterns(issue, visitor), self._cases(issue, visitor)
        )
        return self._desk.answer(
            request,
            visitor,
            "staff/issue_split.html",
            status=409 if changed else wrong.status if wrong else 200,
            issue=issue,
            picked=picked,
            patterns=rows,
            cases=cases,
            preview=preview,
            typed=typed,
            wrong=wrong,
            changed=changed,
            seen=kept(facts_of_issue(issue)),
            page_id=typed.get("_page") or secrets.token_hex(16),
            people=await self._desk.people(),
        )

    async def _preview(self, issue: pb.Issue, picked: Picked, visitor: Visitor) -> Any:
        if not picked:
            return None
        request = belonging.GetRemapPreviewRequest(
            issue_id=issue.issue_id, pattern_ids=picked.patterns, case_ids=picked.cases
        )
        return await self._desk.ask(self._actions.GetRemapPreview, request, visitor)

    async def _patterns(self, issue: pb.Issue, visitor: Visitor) -> list[tuple[str, str, int]]:
        """Its own patterns, with their titles and cases; those of merged issues are unmerged, not split."""
        request = belonging.GetIssuePatternsRequest(issue_id=issue.issue_id)
        answer = await self._desk.ask(self._actions.GetIssuePatterns, request, visitor)
        own = [one for one in answer.patterns if one.own_issue_id == issue.issue_id][:_PATTERNS]
        if not own:
            return []
        asked = labels.BatchGetPatternsRequest(pattern_ids=[one.pattern_id for one in own])
        found = await self._desk.panel(self._classification.BatchGetPatterns, asked, visitor)
        titles = {one.pattern_id: one.title for one in getattr(found, "patterns", ())}
        return [(one.pattern_id, titles.get(one.pattern_id, ""), one.case_count) for one in own]

    async def _cases(self, issue: pb.Issue, visitor: Visitor) -> list[tuple[pb.Case, str]]:
        """The latest cases with their words."""
        request = pb.ListCasesRequest(filter=pb.CaseFilter(issue_id=issue.issue_id), page_size=_CASES)
        answer = await self._desk.ask(self._actions.ListCases, request, visitor)
        ids = [case.case_id for case in answer.cases]
        if not ids:
            return []
        asked = labels.BatchGetClassificationsRequest(feedback_ids=ids)
        found = await self._desk.panel(self._classification.BatchGetClassifications, asked, visitor)
        texts = {one.feedback_id: one.text for one in getattr(found, "classifications", ())}
        return [(case, texts.get(case.case_id, "")) for case in answer.cases]


def _request(issue: pb.Issue, picked: Picked, reader: Reader) -> pb.SplitIssueRequest:
    return pb.SplitIssueRequest(
        request_id=reader.text("_page")[:128] or secrets.token_hex(16),
        issue_id=issue.issue_id,
        version=issue.version,
        title=reader.text("title", required=True, most=300),
        pattern_ids=picked.patterns,
        case_ids=picked.cases,
        reason=reader.text("reason", most=1000),
    )


def _listed(typed: Values, name: str) -> tuple[str, ...]:
    """Ids that a hidden field holds, parted by commas."""
    return tuple(dict.fromkeys(one for one in typed.get(name, "").split(",") if one))[:_PICKED]
