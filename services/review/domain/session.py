"""A leadership session: scheduled, open, closed; once closed, nothing of it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.review.domain import agenda as rules
from services.review.domain import wording
from services.review.domain.agenda import AgendaItem
from services.review.domain.decision import Decision
from services.review.domain.refusal import Invalid, WrongState

EARLIEST = timedelta(days=1)
"""How far back a session may be dated: one that was held today is still written down."""
LATEST = timedelta(days=5 * 366)
"""How far ahead; a date beyond it is a slip of the pen."""
MOST_NOTES = 500


class SessionState(StrEnum):
    """Where a session stands."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was said in a session, about one agenda item or about none."""

    id: str
    text: str
    noted_by: str
    note_time: datetime
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a session came to: its decisions in their order, and items with a plan but no decision."""

    decision_ids: tuple[str, ...] = ()
    undecided_item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A session. `minutes` is there once it is closed."""

    id: str
    title: str
    hold_time: datetime
    chair: str
    members: tuple[str, ...]
    created_by: str
    create_time: datetime
    state: SessionState = SessionState.SCHEDULED
    agenda: tuple[AgendaItem, ...] = ()
    agenda_time: datetime | None = None
    notes: tuple[Note, ...] = ()
    open_time: datetime | None = None
    close_time: datetime | None = None
    minutes: Minutes | None = None


def scheduled(
    *,
    id: str,  # noqa: A002
    title: str,
    hold_time: datetime,
    chair: str,
    members: Sequence[str],
    by: str,
    now: datetime,
) -> Session:
    """A new session; without a chair, whoever schedules it leads it.

    Raises:
        Invalid: `text_empty`, `control_characters`, `hold_time_out_of_range`.
    """
    return Session(
        id=id,
        title=wording.line(title, field="title"),
        hold_time=_sensible(hold_time, now),
        chair=wording.line(chair or by, field="chair"),
        members=_people(members),
        created_by=by,
        create_time=now,
    )


def changed(
    session: Session, *, title: str, hold_time: datetime, chair: str, members: Sequence[str], now: datetime
) -> Session:
    """The session with another title, time or people. A time that stays may lie further back.

    Raises:
        Invalid: as `scheduled`.
        WrongState: `review_closed`.
    """
    _check_not_closed(session)
    return replace(
        session,
        title=wording.line(title, field="title"),
        hold_time=hold_time if hold_time == session.hold_time else _sensible(hold_time, now),
        chair=wording.line(chair, field="chair"),
        members=_people(members),
    )


def with_agenda(session: Session, built: Sequence[AgendaItem], now: datetime) -> Session:
    """The session with this agenda; one that is open keeps what it has and gets what is new.

    Raises:
        WrongState: `review_closed`.
    """
    _check_not_closed(session)
    fresh = session.state is SessionState.SCHEDULED
    agenda = tuple(built) if fresh else rules.extended(session.agenda, built)
    return replace(session, agenda=agenda, agenda_time=now)


def opened(session: Session, now: datetime) -> Session:
    """The session being held.

    Raises:
        WrongState: `review_closed`.
    """
    _check_not_closed(session)
    return replace(session, state=SessionState.OPEN, open_time=session.open_time or now)


def noted(session: Session, note: Note) -> Session:
    """The session with one more note; a note that it has changes nothing.

    Raises:
        Invalid: `text_empty`, `control_characters`, `unknown_item`, `too_many_notes`.
        WrongState: `review_closed`, `review_not_open`.
    """
    if any(known.id == note.id for known in session.notes):
        return session
    _check_open(session)
    if note.item_id and all(item.id != note.item_id for item in session.agenda):
        raise Invalid("unknown_item", field="item_id")
    if len(session.notes) >= MOST_NOTES:
        raise Invalid("too_many_notes", field="text", values={"limit": str(MOST_NOTES)})
    clean = replace(note, text=wording.prose(note.text, field="text"))
    return replace(session, notes=(*session.notes, clean))


def closed(session: Session, decisions: Sequence[Decision], now: datetime) -> Session:
    """The session with its minutes.

    Raises:
        WrongState: `review_closed`, `review_not_open`.
    """
    _check_open(session)
    return replace(
        session,
        state=SessionState.CLOSED,
        close_time=now,
        minutes=minutes(session, decisions),
    )


def minutes(session: Session, decisions: Sequence[Decision]) -> Minutes:
    """The minutes of a closed session, or what they would be now."""
    if session.minutes is not None:
        return session.minutes
    decided = {decision.plan_id for decision in decisions}
    undecided = (item.id for item in session.agenda if item.plan_id and item.plan_id not in decided)
    ordered = sorted(decisions, key=lambda decision: decision.number)
    return Minutes(tuple(decision.id for decision in ordered), tuple(undecided))


def last_decisions(decisions: Sequence[Decision]) -> dict[str, str]:
    """Per plan, the id of the last decision on it."""
    ordered = sorted(decisions, key=lambda decision: decision.number)
    return {decision.plan_id: decision.id for decision in ordered}


def _check_not_closed(session: Session) -> None:
    if session.state is SessionState.CLOSED:
        raise WrongState("review_closed", field="id")


def _check_open(session: Session) -> None:
    _check_not_closed(session)
    if session.state is not SessionState.OPEN:
        raise WrongState("review_not_open", field="id")


def _sensible(hold_time: datetime, now: datetime) -> datetime:
    if not now - EARLIEST <= hold_time <= now + LATEST:
        raise Invalid("hold_time_out_of_range", field="hold_time")
    return hold_time


def _people(members: Sequence[str]) -> tuple[str, ...]:
    named = (wording.line(member, field="members") for member in members)
    return tuple(dict.fromkeys(named))
