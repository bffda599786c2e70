"""The resolution log: facts are only ever added, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.actions.domain.clocks import Clock, Fact, Subject
from services.actions.domain.label import Severity
from services.actions.store.cases import DAY
from services.actions.store.kept import save_chunked
from services.mesh import ids
from services.mesh.clock import to_micros
from services.mesh.documents.port import Collection, In, Range, Save, Where

_WITHIN = {True: "true", False: "false", None: "none"}


@dataclass(frozen=True, slots=True)
class Duration:
    """One stopped clock as a summary needs it; `within` is `true`, `false` or `none`."""

    subject: Subject
    clock: Clock
    severity: Severity
    within: str
    wall: int
    business: int


Durations = dict[Duration, int]
"""How many facts are alike."""

_BY = ("subject", "clock", "severity", "within", "wall", "business")


class Facts:
    """The resolution log."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    async def add(self, facts: Sequence[Fact], now: datetime) -> None:
        """Add those that the log does not have. What is there already stays as it is."""
        await save_chunked(self.collection, facts, lambda fact: _save(fact, now))

    async def count_by_day(self, since_day: int = 0) -> dict[int, int]:
        """How many were added per day, counted since the epoch."""
        found = await self.collection.tally(("day",), {"day": Range(ge=since_day)})
        return {int(day): count for (day,), count in found.items() if isinstance(day, int)}

    async def of_day(self, day: int) -> Durations:
        """What was added on a day."""
        return await self._durations({"day": day})

    async def between(
        self,
        subject: Subject,
        severities: tuple[Severity, ...],
        from_time: datetime | None,
        until_time: datetime | None,
    ) -> Durations:
        """What was added for a subject in a span of time; an absent bound does not bound."""
        where: dict[str, Any] = {"subject": subject}
        if severities:
            where["severity"] = In(severities)
        if from_time or until_time:
            lower = None if from_time is None else to_micros(from_time)
            upper = None if until_time is None else to_micros(until_time)
            where["counted_time"] = Range(ge=lower, lt=upper)
        return await self._durations(where)

    async def _durations(self, where: Where) -> Durations:
        found: Any = await self.collection.tally(_BY, where)
        return {_duration(*values): count for values, count in found.items()}


def _duration(subject: str, clock: str, severity: str, within: str, wall: int, business: int) -> Duration:  # noqa: PLR0917
    return Duration(Subject(subject), Clock(clock), Severity(severity), within, wall, business)


def _save(fact: Fact, now: datetime) -> Save:
    id_ = ids.derived("fact", fact.subject, fact.subject_id, fact.clock, str(fact.round))
    counted = to_micros(now)
    body = {
        "subject": fact.subject,
        "clock": fact.clock,
        "severity": fact.severity,
        "within": _WITHIN[fact.within],
        "wall": fact.wall,
        "business": fact.business,
        "stop_time": to_micros(fact.time),
        "counted_time": counted,
        "day": counted // DAY,
    }
    return Save(id_, 0, body)
