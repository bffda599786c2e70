"""The days that a page looks at, from its address: whole days in the installation's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from starlette.datastructures import QueryParams

CHOICES = (7, 30, 90, 365)
"""Lengths that are offered, in days."""
USUAL = 30
_LONGEST = 3 * 366


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day until the last one, both included.

    `days` is the length that was chosen; 0 when the days themselves were.
    """

    first: date
    last: date
    zone: tzinfo
    days: int = 0

    @property
    def begin(self) -> datetime:
        """When its first day begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """When the day behind its last one begins."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def last_moment(self) -> datetime:
        """A moment of its last day."""
        return datetime.combine(self.last, time(), self.zone)

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, right before it."""
        span = timedelta(days=self.length)
        return Period(self.first - span, self.last - span, self.zone)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The days as the lists' addresses have them."""
        return [("from", self.first.isoformat()), ("until", self.last.isoformat())]

    @property
    def own_pairs(self) -> list[tuple[str, str]]:
        """The period as its own page's address has it; nothing for the usual one."""
        if self.days:
            return [] if self.days == USUAL else [("days", str(self.days))]
        return self.pairs

    def months(self, least: int = 6) -> list[datetime]:
        """Where each calendar month begins that it touches, and where the last one ends; at least so many."""
        edges = [self.last.replace(day=1)]
        while len(edges) < least or edges[0] > self.first:
            edges.insert(0, (edges[0] - timedelta(days=1)).replace(day=1))
        edges.append((edges[-1] + timedelta(days=31)).replace(day=1))
        return [datetime.combine(edge, time(), self.zone) for edge in edges]


def period_of(query: QueryParams, now: datetime, zone: tzinfo, usual: int = USUAL) -> Period:
    """What an address asks for; the usual length up to today where it asks for nothing that makes sense."""
    today = now.astimezone(zone).date()
    first, last = _day(query.get("from", "")), _day(query.get("until", ""))
    if first is not None and last is not None and first <= last and (last - first).days < _LONGEST:
        return Period(first, last, zone)
    asked = query.get("days", "")
    days = int(asked) if asked in {str(choice) for choice in CHOICES} else usual
    return Period(today - timedelta(days=days - 1), today, zone, days)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found < date(9000, 1, 1) else None
