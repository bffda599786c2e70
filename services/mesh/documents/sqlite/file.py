"""The file of a service's documents: how it is opened, and how several works become one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.documents.sqlite.turn import Turn

Work = Callable[[sqlite3.Connection], Any]

_BUSY = 10.0
"""Seconds that SQLite waits for a lock before the documents are said to be unavailable."""
_CACHE = 4 * 1024
"""KiB of pages that each connection keeps."""


class File:
    """One SQLite file, with a `.turn` beside it."""

    def __init__(self, path: Path):
        self._path = path
        self._turn: Turn | None = None

    def connect(self) -> sqlite3.Connection:
        """A new connection: durable at every commit, and what is deleted is overwritten.

        Raises:
            DocumentsUnavailable: the folder cannot be made.
            sqlite3.Error: the file cannot be opened.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._turn = self._turn or Turn(self._path.with_suffix(".turn"))
        except OSError as error:
            raise DocumentsUnavailable(str(error)) from error
        connection = sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None, cached_statements=512)
        # The first switch to WAL does not wait for locks by itself.
        with closing(Turn(self._turn.path)) as own, own.taken():
            connection.execute("PRAGMA journal_mode=WAL")
        for pragma in (
            "synchronous=FULL",
            "secure_delete=ON",
            f"cache_size=-{_CACHE}",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def transact(self, connection: sqlite3.Connection, works: Sequence[Work]) -> list[Any]:
        """All works in one durable transaction; per work its result.

        One that fails unforeseen fails alone, with the exception as its result: the others run again.

        Raises:
            sqlite3.Error: nothing was written.
        """
        try:
            return self._transaction(connection, works)
        except sqlite3.Error:
            raise
        except Exception as error:
            if len(works) == 1:
                return [error]
            return [answer for work in works for answer in self.transact(connection, [work])]

    def _transaction(self, connection: sqlite3.Connection, works: Sequence[Work]) -> list[Any]:
        if self._turn is None:
            raise DocumentsUnavailable("the documents are not open")
        with self._turn.taken():
            connection.execute("BEGIN IMMEDIATE")
            try:
                answers = [work(connection) for work in works]
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return answers

    def close(self) -> None:
        """Let go of the turn."""
        if self._turn is not None:
            self._turn.close()
            self._turn = None
