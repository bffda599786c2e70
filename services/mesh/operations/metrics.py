"""Business numbers: read from the store, so the same on every replica and after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from services.mesh.clock import Clock, process_now

FRESH = timedelta(seconds=3)
"""How old an answer may be, by either clock."""


class FromStore(Collector):
    """A collector whose families `read(now)` answers. While the store is away the last numbers stand."""

    def __init__(self, read: Callable[[datetime], Awaitable[Sequence[Metric]]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._families: Sequence[Metric] = ()
        self._read_time: datetime | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def refresh(self) -> None:
        """Read anew, unless that was done a moment ago.

        Raises:
            DocumentsUnavailable: the store is away.
        """
        async with self._reading:
            now = self._clock()
            if not self._fresh(now):
                self._families = await self._read(now)
                self._read_time, self._read_at = now, process_now()

    def collect(self) -> Iterable[Metric]:
        """What was read last."""
        return self._families

    def _fresh(self, now: datetime) -> bool:
        if self._read_time is None or process_now() - self._read_at >= FRESH.total_seconds():
            return False
        return abs(now - self._read_time) < FRESH
