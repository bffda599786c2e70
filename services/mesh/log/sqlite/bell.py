"""Waking consumers: at once within the process, and by a look at the file for other processes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

_LOOK_SECONDS = 0.01
_SURE_SECONDS = 1.0
"""Two commits within one tick of the file's clock look alike: look inside that often anyway."""

_listeners: defaultdict[Path, set[asyncio.Event]] = defaultdict(set)


class Bell:
    """Rings when something was appended to the file.

    A commit changes the write-ahead log beside the file, so a `stat` tells of other processes' appends
    without opening a transaction.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._wal = path.with_name(f"{path.name}-wal")
        self._rung = asyncio.Event()
        self._seen = self._sign()
        _listeners[self._path].add(self._rung)

    async def wait(self, seconds: float) -> None:
        """Return when it rings, and at the latest after so many seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + min(seconds, _SURE_SECONDS)
        while not self._rung.is_set() and (left := end - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(left, _LOOK_SECONDS)):
                    await self._rung.wait()
            except TimeoutError:
                if (sign := self._sign()) != self._seen:
                    self._seen = sign
                    break
        self._rung.clear()

    def close(self) -> None:
        """Listen no more."""
        _listeners[self._path].discard(self._rung)

    def _sign(self) -> tuple[int, int]:
        try:
            found = self._wal.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)


def ring(path: Path) -> None:
    """Wake the listeners of this process."""
    for rung in _listeners[path.resolve()]:
        rung.set()
