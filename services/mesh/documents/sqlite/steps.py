"""Statements of few steps: a batch of rows in one statement, and what is read as one row of JSON.

The interpreter's lock is let go at every step of a statement, and an event loop under load takes milliseconds
to give it back. Few steps keep a thread's pace beside a busy loop.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import orjson

_AT_ONCE = 32
"""Rows of one statement: a few dozen texts of each statement are prepared once and kept."""


def with_values(
    connection: sqlite3.Connection, head: str, batch: Sequence[Sequence[Any]], tail: str = ""
) -> None:
    """Run a statement with a batch of rows as its `VALUES`, a part at a time; nothing for an empty batch."""
    for start in range(0, len(batch), _AT_ONCE):
        part = batch[start : start + _AT_ONCE]
        row = f"({', '.join('?' * len(part[0]))})"
        connection.execute(
            f"{head} VALUES {', '.join([row] * len(part))} {tail}",
            [value for values in part for value in values],
        )


def one(connection: sqlite3.Connection, statement: str, *values: Any) -> Any:
    """The JSON that a statement answers in its only row; lists and dicts are bound as JSON."""
    bound = [dumps(value) if isinstance(value, list | dict) else value for value in values]
    (text,) = connection.execute(statement, bound).fetchone()
    return orjson.loads(text) if text is not None else []


def dumps(value: Any) -> str:
    """JSON as SQLite reads it."""
    return orjson.dumps(value).decode()
