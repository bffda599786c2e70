"""Processes take turns at one file: SQLite's own waiting lets one starve the others."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turn:
    """The right to write, had by one process at a time, in the order in which they asked.

    Threads that share a `Turn` share the right. The kernel takes it from a process that ends.
    """

    def __init__(self, path: Path):
        self.path = path
        self._file = path.open("ab")

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, have it for the block, hand it on."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
