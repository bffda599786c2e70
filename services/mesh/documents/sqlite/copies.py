"""Documents taken out and put back whole, tombstones and events that wait included."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import orjson

from services.mesh.documents.port import Copy, Spec
from services.mesh.documents.sqlite import outbox, rows, scrub
from services.mesh.documents.sqlite.lane import Lane
from services.mesh.documents.sqlite.marks import digest, marks
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.steps import dumps, one, with_values

_PART = 500
_GONE_BODY = "null"


class SqliteSnapshot:
    """See `Snapshot` in the port: one transaction that reads, on a connection of its own."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane

    async def copies(self, spec: Spec) -> AsyncIterator[list[Copy]]:
        """See the port."""
        table = Table.of(spec)
        for side in ("", "gone"):
            last = ""
            while found := await self._lane.run(partial(_part, table=table, side=side, last=last)):
                yield found
                last = found[-1].id


def begin(connection: sqlite3.Connection) -> None:
    """Fix the moment: the first read of the transaction does."""
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def put_back(connection: sqlite3.Connection, table: Table, copies: Sequence[Copy]) -> None:
    """Write copies as they were."""
    live = {copy.id: (copy, *marks(table, copy.body)) for copy in copies if copy.body is not None}
    rows.put(connection, table, [_row(table, *found) for found in live.values()])
    rows.put_elements(connection, table, {id_: elements for id_, (_, _, elements) in live.items()})
    rows.put_terms(connection, table, {id_: copy.body or {} for id_, (copy, _, _) in live.items()})
    with_values(
        connection,
        f"INSERT INTO {table.side('gone')} (id, version, schema, told)",
        [(copy.id, copy.version, copy.schema, copy.told) for copy in copies if copy.body is None],
    )
    outbox.keep(connection, table, [(copy.id, event) for copy in copies for event in copy.unsaid])


def clear(connection: sqlite3.Connection) -> None:
    """Remove every table; what FTS5 keeps for itself goes with its table."""
    scrub.stain(connection)
    names = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = dict(connection.execute(names).fetchall())
    virtual = [name for name, sql in tables.items() if sql and sql.startswith("CREATE VIRTUAL")]
    inner = {name for name in tables for owner in virtual if name.startswith(f"{owner}_")}
    for name in tables.keys() - inner:
        connection.execute(f'DROP TABLE "{name}"')


def _row(table: Table, copy: Copy, columns: list[Any], elements: list[Any]) -> list[Any]:
    head = [copy.id, copy.version, copy.schema, copy.told, digest(table, copy.body or {}), dumps(elements)]
    return [*head, *columns, orjson.dumps(copy.body).decode()]


def _part(connection: sqlite3.Connection, table: Table, side: str, last: str) -> list[Copy]:
    """The next copies of live documents, or of tombstones (`side` is `gone`)."""
    body = "body" if not side else f"'{_GONE_BODY}'"
    found = one(
        connection,
        "SELECT '[' || group_concat(json_array(id, version, schema, told) || ',' || body) || ']' FROM"
        f" (SELECT id, version, schema, told, {body} AS body FROM {table.side(side)}"
        " WHERE id > ? ORDER BY id LIMIT ?)",
        last,
        _PART,
    )
    heads = found[::2]
    waits = {unsaid.id: unsaid.events for unsaid in outbox.waiting(connection, table, [h[0] for h in heads])}
    return [
        Copy(id_, version, schema, told, body, waits.get(id_, ()))
        for (id_, version, schema, told), body in zip(heads, found[1::2], strict=True)
    ]
