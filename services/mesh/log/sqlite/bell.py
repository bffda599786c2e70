"""Waking consumers: at once within the process, and by a look at the file for other processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from weakref import WeakKeyDictionary

_LOOK_SECONDS = 0.02
_TICK_NS = 12_000_000
"""Two commits within one tick of the file system's clock look alike: a change this young rings again."""

_towers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Path, _Tower]] = WeakKeyDictionary()


class Bell:
    """Rings when something was appended to one of these topics, or perhaps was. Used in one event loop."""

    def __init__(self, path: Path, topics: Iterable[str]) -> None:
        towers = _towers.setdefault(asyncio.get_running_loop(), {})
        self._tower = towers.setdefault(path, _Tower(path))
        self._rung = asyncio.Event()
        self._tower.add(self._rung, frozenset(topics))

    async def wait(self, seconds: float) -> None:
        """Return when it rang since the last time, and at the latest after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()

    def close(self) -> None:
        """Listen no more."""
        self._tower.discard(self._rung)


def ring(path: Path, topics: Collection[str]) -> None:
    """Wake those in this event loop who listen to these topics."""
    if tower := _towers.get(asyncio.get_running_loop(), {}).get(path):
        tower.ring(topics)


class _Tower:
    """All bells of one file, and one look-out for them.

    A commit changes the write-ahead log beside the file, so a `stat` tells of other processes' appends
    without opening a transaction.
    """

    def __init__(self, path: Path) -> None:
        self._wal = path.with_name(f"{path.name}-wal")
        self._bells: dict[asyncio.Event, frozenset[str]] = {}
        self._look_out: asyncio.Task[None] | None = None

    def add(self, bell: asyncio.Event, topics: frozenset[str]) -> None:
        self._bells[bell] = topics
        if self._look_out is None:
            self._look_out = asyncio.create_task(self._look(), name=f"look-out {self._wal.name}")

    def discard(self, bell: asyncio.Event) -> None:
        self._bells.pop(bell, None)
        if not self._bells and self._look_out is not None:
            self._look_out.cancel()
            self._look_out = None

    def ring(self, topics: Collection[str]) -> None:
        for bell, wanted in self._bells.items():
            if not wanted.isdisjoint(topics):
                bell.set()

    async def _look(self) -> None:
        seen = self._sign()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            sign = self._sign()
            if sign != seen or time.time_ns() - sign[0] < _TICK_NS:
                for bell in self._bells:
                    bell.set()
            seen = sign

    def _sign(self) -> tuple[int, int]:
        try:
            found = self._wal.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)
