"""Waking consumers: at once within the process, and by a look at the file for other processes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from weakref import WeakKeyDictionary

_LOOK_SECONDS = 0.02
_TICK_NS = 12_000_000
"""Two commits within one tick of the file system's clock look alike: a change this young rings again."""

_towers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Path, _Tower]] = WeakKeyDictionary()


class Bell:
    """Rings when something was appended to the file. Made and used in one event loop."""

    def __init__(self, path: Path) -> None:
        towers = _towers.setdefault(asyncio.get_running_loop(), {})
        self._tower = towers.setdefault(path, _Tower(path))
        self._rung = asyncio.Event()
        self._tower.add(self._rung)

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


def ring(path: Path) -> None:
    """Wake the listeners of this event loop."""
    if tower := _towers.get(asyncio.get_running_loop(), {}).get(path):
        tower.ring()


class _Tower:
    """All bells of one file, and one look-out for them.

    A commit changes the write-ahead log beside the file, so a `stat` tells of other processes' appends
    without opening a transaction.
    """

    def __init__(self, path: Path) -> None:
        self._wal = path.with_name(f"{path.name}-wal")
        self._bells: set[asyncio.Event] = set()
        self._look_out: asyncio.Task[None] | None = None

    def add(self, bell: asyncio.Event) -> None:
        self._bells.add(bell)
        if self._look_out is None:
            self._look_out = asyncio.create_task(self._look(), name=f"look-out {self._wal.name}")

    def discard(self, bell: asyncio.Event) -> None:
        self._bells.discard(bell)
        if not self._bells and self._look_out is not None:
            self._look_out.cancel()
            self._look_out = None

    def ring(self) -> None:
        for bell in self._bells:
            bell.set()

    async def _look(self) -> None:
        seen = self._sign()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            sign = self._sign()
            if sign != seen or time.time_ns() - sign[0] < _TICK_NS:
                self.ring()
            seen = sign

    def _sign(self) -> tuple[int, int]:
        try:
            found = self._wal.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)
