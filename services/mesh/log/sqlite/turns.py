"""Writing to the shared file: gathered within the process, in turns between processes."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from services.mesh.documents.gather import Gather
from services.mesh.documents.sqlite.lane import Lane, Work
from services.mesh.log.port import LogUnavailable

Result = TypeVar("Result")
_BUSY_SECONDS = 10.0
_GATHERED = 256


def connect(path: Path) -> sqlite3.Connection:
    """A connection whose commits survive a power cut."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogUnavailable(str(error)) from error
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, cached_statements=256)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Writes:
    """Runs work in transactions; what is asked while one is under way goes into the next."""

    def __init__(self, path: Path) -> None:
        self._turn = path.with_name(f"{path.name}.turn")
        self._lane = Lane("log-write", lambda: connect(path), LogUnavailable)
        self._gather: Gather[Work, Any] = Gather(self._all, _GATHERED)

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returned, after its transaction was committed.

        Raises:
            LogUnavailable: the file cannot be written.
        """
        result: Result = await self._gather.put(work)
        return result

    async def close(self) -> None:
        """End the thread."""
        await self._lane.close()

    async def _all(self, works: Sequence[Work]) -> list[Any]:
        return await self._lane.run(lambda connection: self._transaction(connection, works))

    def _transaction(self, connection: sqlite3.Connection, works: Sequence[Work]) -> list[Any]:
        with self._turn.open("w") as turn:
            # SQLite's own waiting starves: one publisher got 31,834 commits and another 19.
            fcntl.flock(turn, fcntl.LOCK_EX)
            connection.execute("BEGIN IMMEDIATE")
            try:
                answers = [work(connection) for work in works]
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return answers
