"""Writing to the shared file: gathered within the process, in turns between processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from services.mesh.documents.gather import Gather
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.documents.sqlite.file import File, Work
from services.mesh.documents.sqlite.lane import Lane
from services.mesh.log.port import LogUnavailable
from services.mesh.log.sqlite import schema

Result = TypeVar("Result")
_GATHERED = 256
_CACHE = 2 * 1024
"""KiB of pages that each connection keeps: the log is read once, near its end."""


def connect(file: File) -> sqlite3.Connection:
    """A connection whose commits survive a power cut, with all tables there.

    Raises:
        LogUnavailable: the folder cannot be made.
        sqlite3.Error: the file cannot be opened.
    """
    try:
        connection = file.connect()
    except DocumentsUnavailable as error:
        raise LogUnavailable(*error.args) from error
    connection.execute(f"PRAGMA cache_size=-{_CACHE}")
    schema.create(connection)
    return connection


def reading(path: Path, name: str) -> Lane:
    """A connection and a thread for reading."""
    return Lane(name, partial(connect, File(path)), LogUnavailable)


class Writes:
    """Runs work in transactions; what is asked while one is under way goes into the next."""

    def __init__(self, path: Path) -> None:
        self._file = File(path)
        self._lane = Lane("log-write", partial(connect, self._file), LogUnavailable)
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
        self._file.close()

    async def _all(self, works: Sequence[Work]) -> list[Any]:
        return await self._lane.run(lambda connection: self._file.transact(connection, works))
