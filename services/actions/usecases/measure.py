"""How long it takes, from the resolution log, with the age of what is still open beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from services.actions.domain.clocks import CLOCKS, Clock, Subject
from services.actions.domain.label import Severity
from services.actions.domain.summary import Distribution, OpenAge, distribution
from services.actions.store.facts import Durations
from services.actions.usecases.ground import Ground


@dataclass(frozen=True, slots=True)
class Row:
    """One clock of one severity; `within` counts those within its target, of the resolved clock only."""

    clock: Clock
    severity: Severity
    wall: Distribution
    business: Distribution
    within: int


@dataclass(frozen=True, slots=True)
class TimeToResolve:
    """Rows in the order of clocks and severities, and what is open, the worst severity first."""

    rows: tuple[Row, ...]
    open: dict[Severity, OpenAge]


async def time_to_resolve(
    *,
    ground: Ground,
    subject: Subject,
    severities: tuple[Severity, ...],
    from_time: datetime | None,
    until_time: datetime | None,
    now: datetime,
) -> TimeToResolve:
    """What was counted in a span of time (an absent bound does not bound), and what is open now."""
    durations = await ground.store.facts.between(subject, severities, from_time, until_time)
    ages = ground.store.ages
    found = await (ages.of_cases(now) if subject is Subject.CASE else ages.of_issues(now))
    wanted = sorted(severities or tuple(Severity), key=lambda severity: severity.rank)
    return TimeToResolve(rows(subject, durations), {severity: found[severity] for severity in wanted})


def rows(subject: Subject, durations: Durations) -> tuple[Row, ...]:
    """One per clock and severity that has facts, in the order of clocks and severities."""
    wall: dict[tuple[Clock, Severity], Counter[int]] = defaultdict(Counter)
    business: dict[tuple[Clock, Severity], Counter[int]] = defaultdict(Counter)
    within: Counter[tuple[Clock, Severity]] = Counter()
    for duration, count in durations.items():
        key = (duration.clock, duration.severity)
        wall[key][duration.wall] += count
        business[key][duration.business] += count
        within[key] += count if duration.within == "true" else 0
    severities = sorted(Severity, key=lambda severity: severity.rank)
    return tuple(
        Row(clock, severity, distribution(wall[key]), distribution(business[key]), within[key])
        for clock in CLOCKS[subject]
        for severity in severities
        if (key := (clock, severity)) in wall
    )
