"""Make a collection's tables, and index its rows anew when the spec changed."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from services.mesh.documents.port import Body
from services.mesh.documents.sqlite import rows, schema
from services.mesh.documents.sqlite.marks import digest, marks
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.steps import dumps, with_values

_AT_ONCE = 500


def create_all(connection: sqlite3.Connection, tables: Sequence[Table]) -> None:
    """Make what is missing of these collections and of what they share."""
    schema.create_shared(connection)
    for table in tables:
        if schema.create(connection, table):
            _mark_all(connection, table)
        schema.create_indexes(connection, table)


def _mark_all(connection: sqlite3.Connection, table: Table) -> None:
    index = table.side("term")
    if table.spec.text:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    connection.execute(f"DELETE FROM {table.side('element')}")
    last = ""
    while found := connection.execute(
        f"SELECT id FROM {table.side()} WHERE id > ? ORDER BY id LIMIT ?", (last, _AT_ONCE)
    ).fetchall():
        _mark(connection, table, rows.bodies(connection, table, [id_ for (id_,) in found]))
        last = found[-1][0]


def _mark(connection: sqlite3.Connection, table: Table, bodies: dict[str, Body]) -> None:
    names = ("digest", "elements", *table.columns)
    setting = ", ".join(f"{name} = v.column{place}" for place, name in enumerate(names, 2))
    found = {id_: marks(table, body) for id_, body in bodies.items()}
    with_values(
        connection,
        f"UPDATE {table.side()} AS t SET {setting} FROM (",
        [
            (id_, digest(table, bodies[id_]), dumps(elements), *columns)
            for id_, (columns, elements) in found.items()
        ],
        ") AS v WHERE t.id = v.column1",
    )
    rows.put_elements(connection, table, {id_: elements for id_, (_, elements) in found.items()})
    rows.put_terms(connection, table, bodies)
