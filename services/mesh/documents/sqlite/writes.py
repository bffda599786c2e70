"""How documents are written. Runs in the writer's thread, within a transaction that it does not end."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from services.mesh.clock import process_now
from services.mesh.documents import telling
from services.mesh.documents.port import (
    Body,
    Document,
    Gone,
    Save,
    Saved,
    Stale,
    Taken,
    Telling,
    Where,
)
from services.mesh.documents.sqlite import marks, outbox
from services.mesh.documents.sqlite.query import Query
from services.mesh.documents.sqlite.schema import Table


class Stamp(NamedTuple):
    """What events get from their service: source and moment."""

    source: str
    now: datetime


class _Row(NamedTuple):
    key: int
    version: int
    told: int
    body: str


def save_one(connection: sqlite3.Connection, table: Table, save: Save, stamp: Stamp) -> Saved | Exception:
    """Write one save; the result, or `Stale`, `Taken` or `Gone`, in which case nothing was written."""
    text = orjson.dumps(save.body).decode()
    row = _row(connection, table, save.id)
    if (row.version if row else 0) != save.expected or row is None:
        if row is None and _gone(connection, table, save.id) is not None:
            return Gone(save.id)
        if row is not None or save.expected:
            return Stale(save.id)
    old = orjson.loads(row.body) if row else {}
    if taken := _taken(connection, table, row, save.body):
        return taken
    told = row.told if row else 0
    events = telling.events(save.tell, stamp.source, told, stamp.now)
    document = Document(save.id, save.expected + 1, save.body, table.spec.schema, told + len(events))
    key = _put(connection, table, row, document, text)
    marks.mark(connection, table, key, old, save.body)
    outbox.keep(connection, table, save.id, events)
    return Saved(document, events)


def forget(
    connection: sqlite3.Connection,
    table: Table,
    *,
    id_: str,
    expected: int,
    tell: Sequence[Telling],
    stamp: Stamp,
) -> Saved | Exception:
    """Put a tombstone in a document's place; the result, or `Stale`."""
    gone = _gone(connection, table, id_)
    if gone is not None:
        return Saved(gone)
    row = _row(connection, table, id_)
    if (row.version if row else 0) != expected:
        return Stale(id_)
    told = row.told if row else 0
    events = telling.events(tell, stamp.source, told, stamp.now)
    tombstone = Document(id_, expected + 1, {}, table.spec.schema, told + len(events))
    if row:
        _remove(connection, table, row.key, orjson.loads(row.body))
    connection.execute(
        f"INSERT INTO {table.side('gone')} (id, version, schema, told) VALUES (?, ?, ?, ?)",
        (id_, tombstone.version, tombstone.schema, tombstone.told),
    )
    outbox.keep(connection, table, id_, events)
    return Saved(tombstone, events)


def expire(connection: sqlite3.Connection, table: Table, where: Where, limit: int) -> int:
    """Remove matching documents without events that wait; how many."""
    query = Query(connection, table, where)
    rows = connection.execute(
        f"SELECT key, body FROM {table.side()} WHERE {query.condition}"
        f" AND id NOT IN (SELECT id FROM {table.side('unsaid')}) LIMIT ?",
        (*query.values, limit),
    ).fetchall()
    for key, body in rows:
        _remove(connection, table, key, orjson.loads(body))
    return len(rows)


def claim(connection: sqlite3.Connection, table: Table, id_: str, holder: str, seconds: float) -> bool:
    """Take or renew a lease; False while somebody else has it."""
    now = process_now()
    done = connection.execute(
        'INSERT INTO ".lease" VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE'
        " SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= ?",
        (table.spec.name, id_, holder, now + seconds, now),
    )
    return done.rowcount == 1


def release(connection: sqlite3.Connection, table: Table, id_: str, holder: str) -> None:
    """Let go of a lease that this holder has."""
    connection.execute(
        'DELETE FROM ".lease" WHERE collection = ? AND id = ? AND holder = ?', (table.spec.name, id_, holder)
    )


def _row(connection: sqlite3.Connection, table: Table, id_: str) -> _Row | None:
    row = connection.execute(
        f"SELECT key, version, told, body FROM {table.side()} WHERE id = ?", (id_,)
    ).fetchone()
    return _Row(*row) if row else None


def _gone(connection: sqlite3.Connection, table: Table, id_: str) -> Document | None:
    row = connection.execute(
        f"SELECT version, schema, told FROM {table.side('gone')} WHERE id = ?", (id_,)
    ).fetchone()
    return Document(id_, row[0], {}, row[1], row[2]) if row else None


def _taken(connection: sqlite3.Connection, table: Table, row: _Row | None, body: Body) -> Taken | None:
    if not table.spec.unique:
        return None
    for field, value in sorted(marks.elements(table, body), key=repr):
        if field in table.spec.unique:
            other = connection.execute(
                f"SELECT 1 FROM {table.side('element')} WHERE field = ? AND value = ? AND key != ? LIMIT 1",
                (field, value, row.key if row else -1),
            ).fetchone()
            if other:
                return Taken(field, value)
    return None


def _put(
    connection: sqlite3.Connection, table: Table, row: _Row | None, document: Document, text: str
) -> int:
    values: list[Any] = [document.version, document.schema, document.told]
    values += [*marks.columns(table, document.body), text]
    names = ["version", "schema", "told", *table.columns, "body"]
    if row:
        setting = ", ".join(f"{name} = ?" for name in names)
        connection.execute(f"UPDATE {table.side()} SET {setting} WHERE key = ?", (*values, row.key))
        return row.key
    done = connection.execute(
        f"INSERT INTO {table.side()} ({', '.join(names)}, id) VALUES ({'?, ' * len(names)}?)",
        (*values, document.id),
    )
    return done.lastrowid or 0


def _remove(connection: sqlite3.Connection, table: Table, key: int, body: Body) -> None:
    marks.mark(connection, table, key, body, {})
    connection.execute(f"DELETE FROM {table.side()} WHERE key = ?", (key,))


def save_all(
    connection: sqlite3.Connection, table: Table, saves: Sequence[Save], stamp: Stamp
) -> list[Saved | Exception]:
    """Write saves one after the other; per save its answer."""
    return [save_one(connection, table, save, stamp) for save in saves]
