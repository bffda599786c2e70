"""What was forgotten leaves the file itself: deleted terms are merged away, the write-ahead log is emptied.

The file's `user_version` says what is left to do, in the transaction that made it necessary, so that a crash
in between forgets nothing.
"""

# Names come from checked specs.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from services.mesh.documents.sqlite.schema import Table

_CLEAN, _TERMS, _LOG = range(3)


def stain(connection: sqlite3.Connection) -> None:
    """Say, within a transaction, that something was removed which must leave the file."""
    connection.execute(f"PRAGMA user_version = {_TERMS}")


def scrub(connection: sqlite3.Connection, tables: Sequence[Table]) -> bool:
    """Do what is left to do; True when the file is clean. Readers of other processes may delay it."""
    state = _state(connection)
    if state == _TERMS:
        connection.execute("BEGIN IMMEDIATE")
        for index in (table.side("term") for table in tables if table.spec.text):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
        connection.execute(f"PRAGMA user_version = {_LOG}")
        connection.execute("COMMIT")
        state = _LOG
    if state == _LOG and _emptied(connection):
        connection.execute("BEGIN IMMEDIATE")
        state = _CLEAN if _state(connection) == _LOG else _TERMS
        connection.execute(f"PRAGMA user_version = {state}")
        connection.execute("COMMIT")
    return state == _CLEAN


def _state(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _emptied(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the file, unless somebody reads it; True when it is empty."""
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
