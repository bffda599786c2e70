"""How long it took, span by span, and where every issue stands: for those who look at all of it together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from services.actions.domain.clocks import CLOCKS, Clock, Subject
from services.actions.domain.label import Severity
from services.actions.domain.refusal import Invalid
from services.actions.domain.summary import OpenAge, distribution
from services.actions.store.facts import Durations
from services.actions.usecases.ground import Ground
from services.actions.usecases.measure import Row, rows


@dataclass(frozen=True, slots=True)
class Span:
    """What was counted from one moment until before another: by severity, and all severities together."""

    from_time: datetime
    until_time: datetime
    rows: tuple[Row, ...]
    together: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Spans in their order, and what is open now: by severity, the worst first, and all together."""

    spans: tuple[Span, ...]
    open: dict[Severity, OpenAge]
    open_together: OpenAge


async def course(*, ground: Ground, subject: Subject, edges: Sequence[datetime], now: datetime) -> Course:
    """How long it took between each two edges.

    Raises:
        Invalid: `edges_not_rising`.
    """
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise Invalid("edges_not_rising", field="edges")
    facts, ages = ground.store.facts, ground.store.ages
    spans = []
    for begin, end in pairwise(edges):
        durations = await facts.between(subject, (), begin, end)
        spans.append(Span(begin, end, rows(subject, durations), _together(subject, durations)))
    found = await (ages.of_cases(now) if subject is Subject.CASE else ages.of_issues(now))
    return Course(
        spans=tuple(spans),
        open={severity: found[severity] for severity in sorted(found, key=lambda one: one.rank)},
        open_together=await ages.of_all(subject, now),
    )


def _together(subject: Subject, durations: Durations) -> tuple[Row, ...]:
    wall: dict[Clock, Counter[int]] = defaultdict(Counter)
    business: dict[Clock, Counter[int]] = defaultdict(Counter)
    within: Counter[Clock] = Counter()
    for duration, count in durations.items():
        wall[duration.clock][duration.wall] += count
        business[duration.clock][duration.business] += count
        within[duration.clock] += count if duration.within == "true" else 0
    return tuple(
        Row(clock, Severity.UNKNOWN, distribution(wall[clock]), distribution(business[clock]), within[clock])
        for clock in CLOCKS[subject]
        if clock in wall
    )
