"""Clocks: how long something took, by the wall and in working time, without the rests.

A clock rests while the customer has the word (asked, or answered) and while the thing stands resolved;
a reopened thing continues its clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.actions.domain.calendar import Calendar
from services.actions.domain.label import Severity

HOUR, DAY = 3600, 86_400

LEEWAY = timedelta(minutes=1)
"""How far a person's clock may be ahead of ours."""

EDGES: tuple[int, ...] = (
    *(HOUR, 4 * HOUR, 8 * HOUR),
    *(days * DAY for days in (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)),
)
"""Upper bucket edges in seconds; one lies on every default target."""


class Clock(StrEnum):
    """What is measured."""

    ACKNOWLEDGED = "acknowledged"
    TRIAGED = "triaged"
    PLANNED = "planned"
    FIXED = "fixed"
    TOLD = "told"
    RESOLVED = "resolved"


class Subject(StrEnum):
    """Whose clock."""

    CASE = "case"
    ISSUE = "issue"


CLOCKS: dict[Subject, tuple[Clock, ...]] = {
    Subject.CASE: (Clock.ACKNOWLEDGED, Clock.TRIAGED, Clock.RESOLVED),
    Subject.ISSUE: (Clock.TRIAGED, Clock.PLANNED, Clock.FIXED, Clock.TOLD, Clock.RESOLVED),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the installation has set.

    Attributes:
        calendar: working hours.
        targets: within how many days (of 24 hours) a thing of a severity should be resolved.
        silence: how long a customer may be silent before a case closes.
        watch: how long a fix is watched.
        issue_cases: cases of one pattern that open an issue.
    """

    calendar: Calendar = field(default_factory=Calendar)
    targets: tuple[tuple[Severity, int], ...] = (
        (Severity.P1, 1),
        (Severity.P2, 3),
        (Severity.P3, 7),
        (Severity.P4, 14),
    )
    silence: timedelta = timedelta(days=7)
    watch: timedelta = timedelta(days=30)
    issue_cases: int = 3

    def target(self, severity: Severity) -> timedelta | None:
        """Within what time it should be resolved; None when the severity is not known."""
        days = dict(self.targets).get(severity)
        return None if days is None else timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Rests:
    """Time that no clock of a thing counts: seconds so far, and since when it rests now."""

    wall: float = 0.0
    business: float = 0.0
    since: datetime | None = None

    def begun(self, at: datetime) -> Rests:
        """Resting from `at` on, or from earlier when it rests already."""
        return self if self.since is not None else replace(self, since=at)

    def ended(self, at: datetime, calendar: Calendar) -> Rests:
        """No longer resting."""
        if self.since is None:
            return self
        return replace(self, since=None).plus(self.since, at, calendar)

    def plus(self, start: datetime, end: datetime, calendar: Calendar) -> Rests:
        """With this span more."""
        wall = max(0.0, (end - start).total_seconds())
        business = calendar.business_seconds(start, end)
        return replace(self, wall=self.wall + wall, business=self.business + business)


@dataclass(frozen=True, slots=True)
class Stop:
    """A clock that stopped, before its start or severity need be known.

    `time` is when it stopped counting; `round` tells apart several stops of one clock of one thing.
    """

    clock: Clock
    round: int
    time: datetime
    wall_rest: float = 0.0
    business_rest: float = 0.0


@dataclass(frozen=True, slots=True)
class Fact:
    """A stopped clock as the resolution log keeps it, frozen: no later change moves it.

    Attributes:
        subject, subject_id, clock, round: together they make its identity.
        severity: at the time it stopped.
        wall, business: whole seconds, never negative.
        within: whether the target of its severity was kept, by the wall; None without a target, and of
            clocks other than resolved.
        time: when it stopped.
    """

    subject: Subject
    subject_id: str
    clock: Clock
    round: int
    severity: Severity
    wall: int
    business: int
    within: bool | None
    time: datetime


def fact(
    subject: Subject, subject_id: str, severity: Severity, stop: Stop, *, start: datetime, rules: Rules
) -> Fact:
    """Freeze a stopped clock."""
    wall = max(0, round((stop.time - start).total_seconds() - stop.wall_rest))
    business = max(0, round(rules.calendar.business_seconds(start, stop.time) - stop.business_rest))
    target = rules.target(severity) if stop.clock is Clock.RESOLVED else None
    within = None if target is None else wall <= target.total_seconds()
    return Fact(subject, subject_id, stop.clock, stop.round, severity, wall, business, within, stop.time)


def bucket(seconds: float) -> int:
    """Which bucket a duration falls into: an index of `EDGES`, or its length for what lies above all."""
    return next((index for index, edge in enumerate(EDGES) if seconds <= edge), len(EDGES))
