"""What was typed into the forms of a session, as requests; and what came back when it was refused."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as day_of
from datetime import datetime, time, tzinfo
from typing import Any

from voc.review.v1 import review_pb2 as reviews

from services.gateway.problems import FieldError, Problem
from services.gateway.staff.reviews.cards import VERDICTS
from services.mesh.moments import timestamp

Values = Mapping[str, str]

_USUAL_TIME = time(9)
_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was sent and not taken: what was typed, and what is wrong with it.

    Attributes:
        anchor: the card that it is of; `note`, `close` or empty for the page.
    """

    anchor: str = ""
    values: Values = field(default_factory=dict)
    problem: Problem | None = None

    def error(self, name: str) -> FieldError | None:
        """What is wrong with a field."""
        errors = self.problem.errors if self.problem is not None else ()
        return next((one for one in errors if one.field == name), None)


def fresh_id() -> str:
    """What makes a form's request its own: sent twice, it is done once."""
    return secrets.token_urlsafe(12)


def decision(typed: Values, review_id: str, zone: tzinfo) -> tuple[str, Any]:
    """The name of the RPC and its request.

    Raises:
        Problem: 422 where something is missing or cannot be read.
    """
    verdict = typed.get("verdict", "")
    if verdict not in VERDICTS:
        raise _wrong("verdict", "required")
    reason = typed.get("reason", "").strip()
    other = typed.get("other_plan_id", "") if verdict == "approve" else ""
    if not reason and (verdict != "approve" or other):
        raise _wrong("reason", "reason_required")
    request: Any = getattr(reviews, f"{verdict.title()}PlanRequest")(
        request_id=_request_id(typed, verdict),
        plan_id=typed.get("plan_id", "")[:100],
        plan_version=_number(typed.get("plan_version", "")),
        review_id=review_id,
        reason=reason,
    )
    if other:
        request.other_plan_id = other[:100]
    again = _moment(typed, "follow_up", zone, _END_OF_DAY) if verdict != "stop" else None
    if again is not None:
        request.follow_up_time.CopyFrom(timestamp(again))
    return f"{verdict.title()}Plan", request


@dataclass(frozen=True, slots=True)
class Session:
    """A session as a form says it."""

    title: str
    hold_time: datetime
    chair: str
    members: tuple[str, ...]


def session(typed: Values, members: tuple[str, ...], zone: tzinfo) -> Session:
    """What the form says.

    Raises:
        Problem: 422 where something is missing or cannot be read.
    """
    errors = []
    title = typed.get("title", "").strip()
    if not title:
        errors.append(FieldError("title", "required"))
    held = None
    try:
        held = _moment(typed, "day", zone, _USUAL_TIME)
    except Problem as problem:
        errors += problem.errors
    if held is None and not errors:
        errors.append(FieldError("day", "required"))
    if errors or held is None:
        raise Problem(422, "invalid", errors=errors)
    return Session(title, held, typed.get("chair", "")[:100], tuple(dict.fromkeys(members))[:50])


def note(typed: Values, review_id: str) -> reviews.AddNoteRequest:
    """A note.

    Raises:
        Problem: 422 when nothing was written.
    """
    text = typed.get("text", "").strip()
    if not text:
        raise _wrong("text", "required")
    return reviews.AddNoteRequest(
        request_id=_request_id(typed, "note"), id=review_id, text=text, item_id=typed.get("item_id", "")[:100]
    )


def version_of(typed: Values) -> int:
    """The version that the page showed."""
    return _number(typed.get("version", ""))


def _request_id(typed: Values, what: str) -> str:
    given = typed.get("request_id", "")[:100]
    return f"page:{what}:{given or fresh_id()}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _moment(typed: Values, name: str, zone: tzinfo, usual: time) -> datetime | None:
    """A day and, from the field `<name>_clock`, the time of day; None where no day was typed."""
    text, clock = typed.get(name, "").strip(), typed.get(f"{name}_clock", "").strip()
    if not text:
        return None
    try:
        return datetime.combine(
            day_of.fromisoformat(text), time.fromisoformat(clock) if clock else usual, zone
        )
    except (ValueError, OverflowError):
        raise _wrong(name, "day_malformed") from None


def _wrong(name: str, reason: str) -> Problem:
    return Problem(422, "invalid", errors=[FieldError(name, reason)])
