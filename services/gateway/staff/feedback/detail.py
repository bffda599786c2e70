"""One feedback as it is shown, beside the inbox and on a page of its own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request

from services.gateway.pages.speech import Speech
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.gathered import Gathered, gathered, is_away, there
from services.gateway.staff.feedback.history import history
from services.gateway.staff.feedback.labels import SURENESS, labels_of, spans_of, values_of
from services.gateway.staff.feedback.marking import marked, slots_of
from services.gateway.staff.inbox.rows import row_of
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, SAID, word
from services.gateway.staff.issues.meanwhile import Meanwhile, kept
from services.gateway.staff.known import Known, Names
from services.gateway.staff.visitor import Visitor
from services.mesh.moments import moment

_OPEN = frozenset({"new", "in_progress", "waiting", "answered"})


@dataclass(frozen=True, slots=True)
class Part:
    """A clause with a sentiment and topics of its own."""

    text: str
    sentiment: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """Another feedback that says the like, and why."""

    id: str
    said: str
    reason: str
    words: tuple[str, ...]
    severity: str
    product: str


@dataclass(frozen=True, slots=True)
class CaseShown:
    """The case: actions' own word on it, or what intake last heard while actions is away."""

    version: int
    state: str
    owner_id: str
    owner: str
    note: str = ""
    close_reason: str = ""
    target: datetime | None = None
    overdue: bool = False
    pinned: bool = False
    doubt: bool = False
    reopened: int = 0

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in _OPEN


@dataclass(frozen=True, slots=True)
class Again:
    """A form of the page that came back: which, what was typed into it, why, and what changed meanwhile."""

    act: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    why: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    changed: Meanwhile | None = None
    preview: bool = False


class Detail:
    """Puts together what templates show of one feedback."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known

    async def beside(self, request: Request, visitor: Visitor, feedback_id: str) -> dict[str, Any]:
        """As `values`; nothing but the sentence `gone` where it is not there any more."""
        try:
            return await self.values(request, visitor, feedback_id)
        except Problem as problem:
            if problem.status not in (404, 410):
                raise
            return {"gone": problem.code}

    async def values(self, request: Request, visitor: Visitor, feedback_id: str) -> dict[str, Any]:
        """Everything that `feedback_detail.html` shows.

        Raises:
            Problem: as `gathered`.
        """
        speech = self._desk.speech(request, visitor)
        found = await gathered(self._desk, feedback_id, visitor)
        names = await self._known.names(visitor.caller, speech)
        now = self._desk.gateway.clock()
        case = case_shown(found, names, now)
        return {
            "feedback": found.feedback,
            "row": row_of(found.feedback, names, now),
            "case": case,
            "case_away": is_away(found.case),
            "issue": there(found.issue),
            "issue_away": is_away(found.issue),
            "similar": [similar_of(one, names) for one in there(found.similar) or ()],
            "similar_away": is_away(found.similar),
            "messages": there(found.messages) or (),
            "history": history(
                found.feedback, there(found.classification), there(found.issue), names, speech
            ),
            "people": names.owners(),
            "names": names,
            "said": SAID,
            "sureness": SURENESS,
            "seen": kept(facts_of(found, case)),
            "speaks": speaks(found.feedback),
            "again": Again(),
            "request_id": secrets.token_hex(16),
            "may_act": visitor.may("member", "admin"),
            "may_note": visitor.may("member", "leader", "admin"),
            "may_erase": visitor.may("admin"),
            **self._understood(found, names, speech),
        }

    def _understood(self, found: Gathered, names: Names, speech: Speech) -> dict[str, Any]:
        """Labels, and the customer's words with those marked that stand behind them."""
        slots, known = slots_of(found.feedback), there(found.classification)
        if known is None:
            away = is_away(found.classification)
            return {"labels": [], "labels_away": away, "slots": marked(slots, "", []), "clauses": []}
        return {
            "labels": labels_of(known, names, speech),
            "labels_version": known.version,
            "labels_away": False,
            "slots": marked(slots, known.text, spans_of(known)),
            "clauses": _parts(known, names),
            "model_version": known.labels.model_version,
        }


def case_shown(found: Gathered, names: Names, now: datetime) -> CaseShown:
    """The case as far as it is known."""
    feedback, case = found.feedback, there(found.case)
    if case is None:
        target = moment(feedback, "target_time")
        return CaseShown(
            version=feedback.case_version,
            state=word("case", feedback.case_state),
            owner_id=feedback.owner,
            owner=names.of("people", feedback.owner) if feedback.owner else "",
            target=target,
            overdue=target is not None and target <= now,
        )
    target = moment(case, "target_time")
    state = case.State.Name(case.state).removeprefix("STATE_").lower()
    return CaseShown(
        version=case.version,
        state=state,
        owner_id=case.owner,
        owner=names.of("people", case.owner) if case.owner else "",
        note=case.note,
        close_reason=case.CloseReason.Name(case.close_reason).removeprefix("CLOSE_REASON_").lower(),
        target=target,
        overdue=target is not None and target <= now and state in ("new", "in_progress"),
        pinned=bool(case.pinned_issue_id),
        doubt=case.event_time_doubt,
        reopened=case.reopen_count,
    )


def facts_of(found: Gathered, case: CaseShown) -> dict[str, str]:
    """What people decide on when they act on a feedback: told apart when two of them do."""
    known = there(found.classification)
    labels = {name: ", ".join(values_of(known.labels, name)) for name in DIMENSIONS} if known else {}
    replies = sum(entry.kind in (4, 5) for entry in found.feedback.timeline)
    return {
        "case": case.state,
        "owner": case.owner_id,
        "issue": found.feedback.issue_id,
        **labels,
        "answers": str(replies),
        "notes": str(sum(entry.kind == 14 for entry in found.feedback.timeline)),
    }


def speaks(feedback: Any) -> str:
    """The language in which this customer is written to."""
    chosen = word("language", feedback.chosen_language)
    read = word("language", feedback.labels.language)
    return chosen or ("vi" if read == "vi" else "en")


def _parts(known: Any, names: Names) -> list[Part]:
    if len(known.labels.parts) < 2:
        return []
    return [
        Part(
            text=known.text[part.span.start : part.span.end].strip(),
            sentiment=word("sentiment", part.sentiment.value),
            topics=tuple(names.of("topics", topic.path) for topic in part.topics),
        )
        for part in known.labels.parts
    ]


def similar_of(one: Any, names: Names) -> Similar:
    """One of those that are like it."""
    known = one.classification
    return Similar(
        id=known.feedback_id,
        said=" ".join(known.text.split())[:200],
        reason=one.reason,
        words=tuple(one.words[:6]),
        severity=word("severity", known.labels.severity.value),
        product=names.of("products", known.facts.product),
    )
