"""How long things took, and how old what is open is, in a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.actions.domain.clocks import EDGES, bucket


@dataclass(frozen=True, slots=True)
class Distribution:
    """Durations in seconds.

    Attributes:
        buckets: how many lie in each bucket of `EDGES`, not cumulated; the last one lies above all edges.
    """

    count: int
    total: int
    median: int
    p90: int
    buckets: tuple[int, ...]


def distribution(durations: Mapping[int, int]) -> Distribution:
    """Of how many facts per duration in seconds."""
    buckets = [0] * (len(EDGES) + 1)
    for seconds, count in durations.items():
        buckets[bucket(seconds)] += count
    return Distribution(
        count=sum(durations.values()),
        total=sum(seconds * count for seconds, count in durations.items()),
        median=quantile(durations, 0.5),
        p90=quantile(durations, 0.9),
        buckets=tuple(buckets),
    )


def quantile(durations: Mapping[int, int], share: float) -> int:
    """The least duration that at least this share of them does not exceed; 0 when there are none."""
    needed, seen = share * sum(durations.values()), 0
    for seconds in sorted(durations):
        seen += durations[seconds]
        if seen >= needed:
            return seconds
    return 0


@dataclass(frozen=True, slots=True)
class OpenAge:
    """How old what is open is: ages in seconds, 0 when nothing is open; the median is exact to the hour."""

    count: int = 0
    oldest: float = 0.0
    median: float = 0.0


def open_age(since: datetime | None, begin_hours: Mapping[int, int], now: datetime) -> OpenAge:
    """Of things that began at `since` or later.

    Args:
        begin_hours: how many began in each hour, counted since the epoch.
    """
    if since is None:
        return OpenAge()
    ages = {max(0, round(now.timestamp()) - hour * 3600): count for hour, count in begin_hours.items()}
    oldest = max(0.0, (now - since).total_seconds())
    return OpenAge(sum(begin_hours.values()), oldest, min(float(quantile(ages, 0.5)), oldest))
