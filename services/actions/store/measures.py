"""What metrics are made of. Closed days of the resolution log are kept; they never change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.actions.domain.clocks import EDGES, Clock, Subject, bucket
from services.actions.domain.label import Severity
from services.actions.store.cases import DAY
from services.actions.store.facts import Durations, Facts
from services.mesh.clock import to_micros
from services.mesh.documents.port import Collection

_STILL_OPEN_DAYS = 2
"""Days before today that may still get facts, from a replica that is late."""

Line = tuple[Subject, Clock, Severity, str]
"""Whose clock, of which severity, `wall` or `business`."""


@dataclass(slots=True)
class Summed:
    """Facts added up: per line the buckets of `EDGES` (one more above all edges) and the sum of seconds; and
    how many were resolved, by subject, severity and whether the target was kept."""

    buckets: dict[Line, list[int]] = field(default_factory=dict)
    seconds: Counter[Line] = field(default_factory=Counter)
    resolved: Counter[tuple[Subject, Severity, str]] = field(default_factory=Counter)

    def add(self, other: Summed) -> None:
        """Add another sum to this one."""
        for line, counts in other.buckets.items():
            mine = self.buckets.setdefault(line, [0] * len(counts))
            self.buckets[line] = [a + b for a, b in zip(mine, counts, strict=True)]
        self.seconds.update(other.seconds)
        self.resolved.update(other.resolved)


@dataclass(frozen=True, slots=True)
class ActivePlans:
    """Approved plans: all of them, those that prevent something, and their overdue actions."""

    plans: int
    preventive: int
    overdue_actions: int


class Measures:
    """Reads the resolution log and counts by state."""

    def __init__(self, facts: Facts, cases: Collection, issues: Collection, plans: Collection) -> None:
        self._facts = facts
        self._cases = cases
        self._issues = issues
        self._plans = plans
        self._days: dict[int, tuple[int, Summed]] = {}

    async def log(self, now: datetime) -> Summed:
        """The whole log, added up."""
        since = to_micros(now) // DAY - _STILL_OPEN_DAYS if self._days else 0
        for day, count in (await self._facts.count_by_day(since)).items():
            if self._days.get(day, (0, None))[0] != count:
                self._days[day] = (count, _summed(await self._facts.of_day(day)))
        whole = Summed()
        for _, summed in self._days.values():
            whole.add(summed)
        return whole

    async def case_states(self) -> dict[str, int]:
        """Cases by state; those that nobody sees yet under the empty one."""
        return _by_first(await self._cases.tally(("state",)))

    async def issue_states(self) -> dict[str, int]:
        """Issues by state, without merged ones."""
        return _by_first(await self._issues.tally(("state",), {"standing": True}))

    async def plan_states(self) -> dict[str, int]:
        """Plans by state."""
        return _by_first(await self._plans.tally(("state",)))

    async def regressions(self) -> int:
        """How often issues came back, all together."""
        rows: Any = await self._issues.tally(("regressions",))
        return sum(times * count for (times,), count in rows.items())

    async def active_plans(self) -> ActivePlans:
        """What is approved."""
        rows: Any = await self._plans.tally(("preventive", "overdue"), {"state": "approved"})
        return ActivePlans(
            plans=sum(rows.values()),
            preventive=sum(count for (preventive, _), count in rows.items() if preventive),
            overdue_actions=sum(overdue * count for (_, overdue), count in rows.items()),
        )


def _summed(durations: Durations) -> Summed:
    summed = Summed()
    for duration, count in durations.items():
        whose = (duration.subject, duration.clock, duration.severity)
        for time, seconds in (("wall", duration.wall), ("business", duration.business)):
            buckets = summed.buckets.setdefault((*whose, time), [0] * (len(EDGES) + 1))
            buckets[bucket(seconds)] += count
            summed.seconds[(*whose, time)] += seconds * count
        if duration.clock is Clock.RESOLVED:
            summed.resolved[(duration.subject, duration.severity, duration.within)] += count
    return summed


def _by_first(rows: Any) -> dict[str, int]:
    return {value: count for (value,), count in rows.items()}
