"""Working time: which seconds of a span fall into working hours."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours of one zone.

    Attributes:
        zone: the installation's zone; hours are local to it.
        opens, closes: when work begins and ends on a working day; both on the same day.
        weekdays: working days, Monday is 0.
        holidays: days without work, in order; each once.
    """

    zone: tzinfo = UTC
    opens: time = time(9)
    closes: time = time(18)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Working seconds from `start` to `end`; 0 when the end is not later.

        Days between the first and the last count by their local hours, so a change to or from daylight
        saving time within working hours is seen on the first and the last day only.
        """
        # Two moments of one zone are subtracted by their wall clocks, which skip or repeat an hour.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return 0.0
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        if first == last:
            return self._within(first, start, end)
        edges = self._within(first, start, end) + self._within(last, start, end)
        return edges + self._working_days(first + ONE_DAY, last) * self._day_seconds

    @property
    def _day_seconds(self) -> float:
        opens = datetime.combine(date.min, self.opens)
        return (datetime.combine(date.min, self.closes) - opens).total_seconds()

    def _within(self, day: date, start: datetime, end: datetime) -> float:
        """Working seconds of one local day that lie between `start` and `end`."""
        if day.weekday() not in self.weekdays or day in self.holidays:
            return 0.0
        opens = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
        closes = datetime.combine(day, self.closes, self.zone).astimezone(UTC)
        return max(0.0, (min(end, closes) - max(start, opens)).total_seconds())

    def _working_days(self, first: date, until: date) -> int:
        """Working days from `first` on, before `until`."""
        weeks, rest = divmod((until - first).days, 7)
        odd = sum((first.weekday() + n) % 7 in self.weekdays for n in range(rest))
        free = self.holidays[bisect_left(self.holidays, first) : bisect_left(self.holidays, until)]
        return weeks * len(self.weekdays) + odd - sum(day.weekday() in self.weekdays for day in free)
