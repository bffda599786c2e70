"""A recount of issues, from their cases as they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.actions.domain.crowd import Crowd
from services.actions.domain.issue import Counts
from services.actions.domain.label import Severity
from services.actions.domain.trend import trend, weeks
from services.actions.store.cases import DAY
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, In, Range, Where

_AT_ONCE = 400
"""Places that one query names."""

_SMALL = 500
"""Cases up to which the first and last of an issue are found among all of its cases, together with those of
other issues; above, each is looked up by an index."""

Edges = tuple[int | None, int | None, int | None]
"""Earliest receipt, latest receipt, latest occurrence, in microseconds."""


@dataclass(slots=True)
class _Sum:
    cases: int = 0
    open_cases: int = 0
    doubts: int = 0
    alone: int = 0
    customers: set[str] = field(default_factory=set)
    products: Counter[str] = field(default_factory=Counter)
    severities: set[Severity] = field(default_factory=set)
    open_severities: set[Severity] = field(default_factory=set)
    days: Counter[int] = field(default_factory=Counter)


class Tallies:
    """Counts cases by where they belong."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def by_pattern(self, pattern_ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """Per pattern that has any: cases that count for it, and whether one of them is P1."""
        found: dict[str, tuple[int, bool]] = {}
        for start in range(0, len(pattern_ids), _AT_ONCE):
            places = In(tuple(pattern_ids[start : start + _AT_ONCE]))
            rows: Any = await self._collection.tally(
                ("place", "severity"), {"place": places, "counted": True}
            )
            for (place, severity), count in rows.items():
                cases, worst = found.get(place, (0, False))
                found[place] = (cases + count, worst or severity == Severity.P1)
        return found

    async def crowd(self, places: Sequence[str]) -> Crowd:
        """Who says what belongs to these places."""
        voices: Counter[str] = Counter()
        for start in range(0, len(places), _AT_ONCE):
            where: Where = {"place": In(tuple(places[start : start + _AT_ONCE])), "counted": True}
            rows: Any = await self._collection.tally(("customer_key",), where)
            for (key,), count in rows.items():
                voices[key or ""] += count
        return Crowd(voices)

    async def by_day(self, places: Sequence[str], from_day: int) -> Counter[int]:
        """Cases of these places per day, days counted since the epoch, from a day on."""
        days: Counter[int] = Counter()
        for start in range(0, len(places), _AT_ONCE):
            some = In(tuple(places[start : start + _AT_ONCE]))
            where: Where = {"place": some, "counted": True, "day": Range(ge=from_day)}
            rows: Any = await self._collection.tally(("day",), where)
            for (day,), count in rows.items():
                days[day] += count
        return days

    async def by_issue(self, issues: Mapping[str, Sequence[str]], now: datetime) -> dict[str, Counts]:
        """Recount issues.

        Args:
            issues: per issue, the places whose cases belong to it.
        """
        owner = {place: issue_id for issue_id, places in issues.items() for place in places}
        sums: dict[str, _Sum] = defaultdict(_Sum)
        names = list(owner)
        for start in range(0, len(names), _AT_ONCE):
            await self._add(
                sums, owner, {"place": In(tuple(names[start : start + _AT_ONCE])), "counted": True}
            )
        small = {place for place, issue_id in owner.items() if sums[issue_id].cases <= _SMALL}
        edges = await self._small_edges(owner, sorted(small))
        for issue_id, places in issues.items():
            if sums[issue_id].cases > _SMALL:
                edges[issue_id] = await self._edges(places)
        today = to_micros(now) // DAY
        return {
            issue_id: _counts(sums[issue_id], edges.get(issue_id, (None, None, None)), today)
            for issue_id in issues
        }

    async def _add(self, sums: dict[str, _Sum], owner: Mapping[str, str], where: Where) -> None:
        tally: Any = self._collection.tally
        rows = await tally(("place", "severity", "open", "product", "doubt"), where)
        for (place, severity, is_open, product, doubt), count in rows.items():
            _add_cases(sums[owner[place]], Severity(severity), is_open, product, doubt, count)
        for (place, key), count in (await tally(("place", "customer_key"), where)).items():
            if key:
                sums[owner[place]].customers.add(key)
            else:
                sums[owner[place]].alone += count
        for (place, day), count in (await tally(("place", "day"), where)).items():
            if day is not None:
                sums[owner[place]].days[day] += count

    async def _small_edges(self, owner: Mapping[str, str], places: Sequence[str]) -> dict[str, Edges]:
        found: dict[str, Edges] = {}
        for start in range(0, len(places), _AT_ONCE):
            where: Where = {"place": In(tuple(places[start : start + _AT_ONCE])), "counted": True}
            rows: Any = await self._collection.tally(("place", "receive_time", "last_occur_time"), where)
            for place, receive, occur in rows:
                known = found.get(owner[place], (None, None, None))
                found[owner[place]] = _wider(known, receive, occur)
        return found

    async def _edges(self, places: Sequence[str]) -> Edges:
        """Place by place, because an index answers the first of one place without looking at the others."""
        orders = ("receive_time", "-receive_time", "-last_occur_time")
        found: Edges = (None, None, None)
        for place in places:
            edges = [await self._edge(place, order) for order in orders]
            found = _wider(_wider(found, edges[0], edges[2]), edges[1], None)
        return found

    async def _edge(self, place: str, order: str) -> int | None:
        page = await self._collection.find({"place": place, "counted": True}, order=order, limit=1)
        value: int | None = page.documents[0].body[order.removeprefix("-")] if page.documents else None
        return value


def _add_cases(  # noqa: PLR0917
    total: _Sum, severity: Severity, is_open: bool, product: str, doubt: bool, count: int
) -> None:
    total.cases += count
    total.products[product] += count
    total.severities.add(severity)
    if doubt:
        total.doubts += count
    if is_open:
        total.open_cases += count
        total.open_severities.add(severity)


def _wider(known: Edges, receive: int | None, occur: int | None) -> Edges:
    first, last, latest = known
    return (
        min(_some(first, receive), default=None),
        max(_some(last, receive), default=None),
        max(_some(latest, occur), default=None),
    )


def _some(*moments: int | None) -> list[int]:
    return [moment for moment in moments if moment is not None]


def _counts(total: _Sum, edges: Edges, today: int) -> Counts:
    first, last, occur = (None if edge is None else from_micros(edge) for edge in edges)
    severities = total.open_severities or total.severities
    return Counts(
        cases=total.cases,
        open_cases=total.open_cases,
        customers=len(total.customers) + total.alone,
        doubts=total.doubts,
        severity=min(severities, key=lambda severity: severity.rank, default=Severity.UNKNOWN),
        product=min(total.products, key=lambda name: (-total.products[name], name), default=""),
        first_receive_time=first,
        last_receive_time=last,
        last_occur_time=occur,
        trend=trend(total.days, today, min(total.days, default=None)),
        weeks=weeks(total.days, today),
        day=today,
    )
