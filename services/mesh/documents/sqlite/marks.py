"""What the tables beside a document say about it: columns, elements and terms, kept in step with its body."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from typing import Any

import orjson

from services.mesh.documents.fold import terms
from services.mesh.documents.paths import reach
from services.mesh.documents.port import Body
from services.mesh.documents.sqlite.schema import LIST, Table

Element = tuple[str, Any]


def columns(table: Table, body: Body) -> list[Any]:
    """The values of the indexed paths, in the order of `Table.columns`."""
    values = (reach(body, path) for path in table.paths)
    return [LIST if isinstance(value, list | dict) else value for value in values]


def elements(table: Table, body: Body) -> set[Element]:
    """The elements of lists at indexed paths, and the values of unique fields."""
    found: set[Element] = set()
    for path in table.paths:
        value = reach(body, path)
        if isinstance(value, list):
            found.update((path, part) for part in value if _scalar(part))
        elif path in table.spec.unique and _scalar(value):
            found.add((path, value))
    return found


def _scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def mark(connection: sqlite3.Connection, table: Table, key: int, old: Body, new: Body) -> None:
    """Bring elements and terms of this row from the old body to the new one. An empty body has none."""
    had, has = elements(table, old), elements(table, new)
    if had != has:
        connection.executemany(
            f"DELETE FROM {table.side('element')} WHERE field = ? AND value = ? AND key = ?",
            [(*element, key) for element in had - has],
        )
        connection.executemany(
            f"INSERT OR IGNORE INTO {table.side('element')} VALUES (?, ?, ?)",
            [(*element, key) for element in has - had],
        )
    text = table.spec.text
    if all(reach(old, path) == reach(new, path) for path in text):
        return
    knew, knows = terms(old, text), terms(new, text)
    connection.executemany(
        f"DELETE FROM {table.side('term')} WHERE term = ? AND key = ?", [(term, key) for term in knew - knows]
    )
    connection.executemany(
        f"INSERT OR IGNORE INTO {table.side('term')} VALUES (?, ?)", [(term, key) for term in knows - knew]
    )


def mark_all(connection: sqlite3.Connection, table: Table) -> None:
    """Make columns, elements and terms of every row anew, for a spec that changed."""
    connection.execute(f"DELETE FROM {table.side('element')}")
    connection.execute(f"DELETE FROM {table.side('term')}")
    setting = ", ".join(f"{name} = ?" for name in table.columns)
    last = -1
    while rows := connection.execute(
        f"SELECT key, body FROM {table.side()} WHERE key > ? ORDER BY key LIMIT 500", (last,)
    ).fetchall():
        for key, text in rows:
            body = orjson.loads(text)
            if setting:
                connection.execute(
                    f"UPDATE {table.side()} SET {setting} WHERE key = ?", (*columns(table, body), key)
                )
            mark(connection, table, key, {}, body)
        last = rows[-1][0]
