"""What is written besides saves. Runs in the writer's thread, within a transaction that it does not end."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from services.mesh.clock import process_now
from services.mesh.documents import telling
from services.mesh.documents.port import Document, Saved, Stale, Telling, Where
from services.mesh.documents.sqlite import outbox, rows
from services.mesh.documents.sqlite.batch import Stamp
from services.mesh.documents.sqlite.query import Query
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.steps import one


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
    gone = rows.gone(connection, table, [id_]).get(id_)
    if gone is not None:
        version, schema, told = gone
        return Saved(Document(id_, version, {}, schema, told))
    row = rows.rows(connection, table, [id_]).get(id_)
    if (row.version if row else 0) != expected:
        return Stale(id_)
    events = telling.events(tell, stamp.source, row.told if row else 0, stamp.now)
    told = (row.told if row else 0) + len(events)
    rows.remove(connection, table, [id_])
    connection.execute(
        f"INSERT INTO {table.side('gone')} (id, version, schema, told) VALUES (?, ?, ?, ?)",
        (id_, expected + 1, table.spec.schema, told),
    )
    outbox.keep(connection, table, [(id_, event) for event in events])
    return Saved(Document(id_, expected + 1, {}, table.spec.schema, told), events)


def expire(connection: sqlite3.Connection, table: Table, where: Where, limit: int) -> int:
    """Remove matching documents without events that wait; how many."""
    query = Query(connection, table, where)
    ids = one(
        connection,
        f"SELECT json_group_array(id) FROM (SELECT id FROM {table.side()} WHERE {query.condition}"
        f" AND id NOT IN (SELECT id FROM {table.side('unsaid')}) LIMIT ?)",
        *query.values,
        limit,
    )
    rows.remove(connection, table, ids)
    return len(ids)


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
