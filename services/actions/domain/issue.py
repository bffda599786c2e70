"""An issue: the outer loop, the same trouble told again and again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.actions.domain.clocks import Clock, Fact, Rests, Rules, Stop, Subject, fact
from services.actions.domain.label import CauseCategory, Severity
from services.actions.domain.plan import State as PlanState
from services.actions.domain.refusal import WrongState
from services.actions.domain.trend import Trend


class State(StrEnum):
    """Where an issue stands."""

    NEW = "new"
    ONGOING = "ongoing"
    PLANNED = "planned"
    FIXED = "fixed"
    VERIFIED = "verified"
    REGRESSED = "regressed"
    ARCHIVED = "archived"


OPEN = frozenset({State.NEW, State.ONGOING, State.PLANNED, State.REGRESSED})
"""Still to be ended; a fixed one is watched, which is not the same."""

HISTORY = 500
"""Entries kept, the latest ones."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A recount of its cases, those of issues merged into it and pinned ones included.

    Attributes:
        doubts: cases of which nobody has said when it happened.
        severity: worst of its open cases; of all its cases when none is open.
        product: the one that most cases are about; of equals the first by name.
        trend: how it moves.
        weeks: cases of each of the last weeks, the present one last.
        day: the day that this was counted on, since the epoch.
    """

    cases: int = 0
    open_cases: int = 0
    customers: int = 0
    doubts: int = 0
    severity: Severity = Severity.UNKNOWN
    product: str = ""
    first_receive_time: datetime | None = None
    last_receive_time: datetime | None = None
    last_occur_time: datetime | None = None
    trend: Trend = Trend.UNKNOWN
    weeks: tuple[int, ...] = ()
    day: int = 0


@dataclass(frozen=True, slots=True)
class RootCause:
    """Why it happens: answers to why, each asking why of the one before, and where the cause lies."""

    whys: tuple[str, ...]
    category: CauseCategory
    set_by: str
    set_time: datetime


@dataclass(frozen=True, slots=True)
class Fix:
    """What was done to end it. `number` counts the fixes of an issue, from 1."""

    id: str
    number: int
    effective_time: datetime
    watch_end_time: datetime
    note_en: str = ""
    note_vi: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """What takes it out of the archive: a total of cases or customers (0: not by them), or a date."""

    cases: int = 0
    customers: int = 0
    until_time: datetime | None = None
    back_to: State = State.NEW


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to it. `changed_by` is empty for the machine."""

    time: datetime
    what: str
    changed_by: str = ""
    before: State = State.NEW
    after: State = State.NEW
    about: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanRef:
    """A plan for it in short."""

    id: str
    title: str
    state: PlanState


@dataclass(frozen=True, slots=True)
class Taking:
    """What a new issue takes over once it is kept: patterns, and cases that are pinned to it.

    `source`: the issue that a person takes the patterns from; empty for patterns that have no issue yet.
    """

    patterns: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One trouble.

    Attributes:
        revision: rises with what a person should know before acting, not with counts.
        pattern_ids: its own patterns as the latest recount found them.
        merged_into: the issue that it is merged into; its counts then stand still.
        told_time, told_count: when and how many customers were told of the latest fix.
        plans: those for it and for issues merged into it that have not ended.
        rests: time in which it stood verified.
        taking: what it still has to take over.
        touched: other issues to be recounted with it.
        facts: frozen facts that the resolution log does not have yet.
        pending: the recount has not seen it as it is, or the log lacks its facts.
        moving: cases may still be attached elsewhere than where patterns and pins say.
    """

    id: str
    title: str
    open_time: datetime
    revision: int = 1
    state: State = State.NEW
    owner: str = ""
    counts: Counts = Counts()
    pattern_ids: tuple[str, ...] = ()
    merged_into: str = ""
    root_cause: RootCause | None = None
    fix: Fix | None = None
    told_time: datetime | None = None
    told_count: int = 0
    verify_time: datetime | None = None
    regression_count: int = 0
    regress_time: datetime | None = None
    archive: Archive | None = None
    plans: tuple[PlanRef, ...] = ()
    rests: Rests = field(default_factory=Rests)
    history: tuple[Entry, ...] = ()
    taking: Taking = Taking()
    touched: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    pending: bool = False
    moving: bool = False

    @property
    def open(self) -> bool:
        """Whether it is still to be ended, and stands by itself."""
        return self.state in OPEN and not self.merged_into


def opened(
    issue_id: str, title: str, now: datetime, *, by: str = "", pattern_ids: tuple[str, ...] = ()
) -> Issue:
    """A new issue. Its cases may still have to be attached to it."""
    entry = Entry(now, "opened", by)
    return Issue(issue_id, title, now, history=(entry,), pattern_ids=pattern_ids, moving=True)


def taking_over(issue: Issue, taking: Taking) -> Issue:
    """A new issue that has to take patterns and cases over, and to be counted then."""
    return replace(issue, taking=taking, pattern_ids=taking.patterns, pending=True)


def standing(issue: Issue) -> None:
    """It stands by itself.

    Raises:
        WrongState: it is merged into another.
    """
    if issue.merged_into:
        raise WrongState("issue_merged", into=issue.merged_into)


def entered(before: Issue, after: Issue, entry: Entry) -> Issue:
    """With one more entry in its history, and a revision more."""
    entry = replace(entry, before=before.state, after=after.state)
    return replace(after, revision=before.revision + 1, history=(*after.history, entry)[-HISTORY:])


def stopped(
    issue: Issue, clock: Clock, number: int, at: datetime, *, start: datetime | None, rules: Rules
) -> Issue:
    """A clock of it stopped, in the round `number`; it ran from the opening unless `start` says else."""
    rests = issue.rests if start is None else Rests()
    stop = Stop(clock, number, at, rests.wall, rests.business)
    frozen = fact(
        Subject.ISSUE, issue.id, issue.counts.severity, stop, start=start or issue.open_time, rules=rules
    )
    return replace(issue, facts=(*issue.facts, frozen), pending=True)


def target_time(issue: Issue, rules: Rules) -> datetime | None:
    """When it should be resolved."""
    target = rules.target(issue.counts.severity)
    return None if target is None else issue.open_time + target
