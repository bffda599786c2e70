"""A case: the inner loop, one customer's feedback that needs an answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.actions.domain.clocks import Clock, Fact, Rests, Rules, Stop
from services.actions.domain.label import Kind, Severity


class State(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"
    NOT_NEEDED = "not_needed"


class CloseReason(StrEnum):
    """Why a case was closed."""

    NONE = ""
    CONFIRMED = "confirmed"
    SILENCE = "silence"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"


OPEN = frozenset({State.NEW, State.IN_PROGRESS, State.WAITING, State.ANSWERED})
RESTING = frozenset({State.WAITING, State.ANSWERED})
"""The customer has the word."""

RESOLVING = frozenset({CloseReason.CONFIRMED, CloseReason.SILENCE, CloseReason.RESOLVED})
"""Reasons that count as resolved."""


@dataclass(frozen=True, slots=True)
class Said:
    """What classification told of a feedback."""

    kind: Kind = Kind.UNKNOWN
    severity: Severity = Severity.UNKNOWN
    stage: str = ""
    topics: tuple[str, ...] = ()
    pattern_id: str = ""
    pattern_title: str = ""
    customer_key: str = ""
    product: str = ""
    channel: str = ""
    receive_time: datetime | None = None
    occur_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """How a case stood before a person's latest act, so that this person can take it back.

    `revision` is what the act led to: once the case has another, something happened since.
    """

    by: str
    revision: int
    progress: State
    close_reason: CloseReason = CloseReason.NONE
    pinned_to: str = ""
    owner: str = ""
    note: str = ""
    close_time: datetime | None = None
    settle_time: datetime | None = None
    rests: Rests = field(default_factory=Rests)


@dataclass(frozen=True, slots=True)
class Case:
    """One feedback and what was done about it. Its id is the feedback's id.

    Attributes:
        revision: rises with what a person should know before acting.
        learned: whether classification was heard; before that nobody sees the case.
        said: what it told.
        progress: where it stands as if it needed an answer.
        issue_id: the issue that it was attached to.
        pinned_to: the issue that a person pinned it to.
        reply_time: the latest answer; silence counts from it.
        settle_time: when it happened, as a person says.
        dispute_time: the latest “not fixed”, an occurrence of its own.
        stops: clocks that stopped and wait for `learned`, or for the case to need an answer.
        facts: frozen facts that the resolution log does not have yet.
        left: places that it may have been counted for, and belongs to no more.
        pending: the recount has not seen it as it is, or the log lacks its facts.
        before: what a person's latest act changed.
    """

    id: str
    revision: int = 0
    learned: bool = False
    said: Said = Said()
    progress: State = State.NEW
    close_reason: CloseReason = CloseReason.NONE
    issue_id: str = ""
    pinned_to: str = ""
    owner: str = ""
    note: str = ""
    acknowledge_time: datetime | None = None
    triage_time: datetime | None = None
    reply_time: datetime | None = None
    close_time: datetime | None = None
    settle_time: datetime | None = None
    dispute_time: datetime | None = None
    reopen_count: int = 0
    rests: Rests = field(default_factory=Rests)
    withdrawn: bool = False
    erased: bool = False
    stops: tuple[Stop, ...] = ()
    facts: tuple[Fact, ...] = ()
    left: tuple[str, ...] = ()
    pending: bool = False
    before: Before | None = None

    @property
    def needed(self) -> bool:
        """Whether it needs an answer. Where the machine is unsure of the kind, it does."""
        return self.said.kind is not Kind.PRAISE

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.progress if self.needed else State.NOT_NEEDED

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.learned and self.state in OPEN

    @property
    def counted(self) -> bool:
        """Whether it counts for an issue: neither praise nor taken back. Erased feedback goes on counting."""
        return self.learned and self.needed and not self.withdrawn

    @property
    def place(self) -> str:
        """What it belongs to an issue by: the issue that a person pinned it to, else its pattern."""
        return self.pinned_to or self.said.pattern_id

    @property
    def last_occur_time(self) -> datetime | None:
        """When it last happened to the customer, as far as known."""
        known = [t for t in (self.settle_time or self.said.occur_time, self.dispute_time) if t is not None]
        return max(known, default=None)

    @property
    def event_time_doubt(self) -> bool:
        """True while nobody has said when it happened."""
        return self.last_occur_time is None


def target_time(case: Case, rules: Rules) -> datetime | None:
    """When it should be resolved, moved by its rests so far."""
    target = rules.target(case.said.severity)
    start = case.said.receive_time
    if target is None or start is None:
        return None
    return start + target + timedelta(seconds=case.rests.wall)


def acknowledged(case: Case, at: datetime) -> Case:
    """Somebody has touched it, or answered."""
    if case.acknowledge_time is not None:
        return case
    return replace(case, acknowledge_time=at, stops=(*case.stops, Stop(Clock.ACKNOWLEDGED, 0, at)))


def triaged(case: Case, at: datetime) -> Case:
    """A person has said where it belongs."""
    if case.triage_time is not None:
        return case
    return replace(case, triage_time=at, stops=(*case.stops, Stop(Clock.TRIAGED, 0, at)))


def closed(case: Case, reason: CloseReason, at: datetime) -> Case:
    """Done. Its clock stopped when the customer got the word, or stops now."""
    stops = case.stops
    if reason in RESOLVING:
        end = case.rests.since or at
        stop = Stop(Clock.RESOLVED, case.reopen_count, end, case.rests.wall, case.rests.business)
        stops = (*stops, stop)
    rests = case.rests.begun(at)
    return replace(case, progress=State.CLOSED, close_reason=reason, close_time=at, rests=rests, stops=stops)


def resumed(case: Case, at: datetime, rules: Rules) -> Case:
    """The word is with the company again: reopened when it was closed."""
    rests = case.rests.ended(at, rules.calendar)
    if case.progress is not State.CLOSED:
        return replace(case, progress=State.IN_PROGRESS, rests=rests)
    return replace(
        case,
        progress=State.IN_PROGRESS,
        close_reason=CloseReason.NONE,
        close_time=None,
        note="",
        reopen_count=case.reopen_count + 1,
        rests=rests,
    )
