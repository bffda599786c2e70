"""How rows are read and written, in statements of few steps."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.mesh.documents.fold import terms
from services.mesh.documents.port import Body
from services.mesh.documents.sqlite.marks import Element
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.scrub import stain
from services.mesh.documents.sqlite.steps import one, with_values


@dataclass(frozen=True, slots=True)
class Row:
    """What a save must know of the row that it replaces; `digest` and `elements` say how it is indexed."""

    version: int
    told: int
    digest: str
    elements: list[Element]


def rows(connection: sqlite3.Connection, table: Table, ids: Iterable[str]) -> dict[str, Row]:
    """The live rows of these documents."""
    found = one(
        connection,
        f"SELECT json_group_array(json_array(id, version, told, digest, json(elements))) FROM {table.side()}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        list(ids),
    )
    return {id_: Row(version, told, digest, elements) for id_, version, told, digest, elements in found}


def gone(connection: sqlite3.Connection, table: Table, ids: Iterable[str]) -> dict[str, tuple[int, int, int]]:
    """Version, schema and told of the tombstones among these documents."""
    found = one(
        connection,
        f"SELECT json_group_array(json_array(id, version, schema, told)) FROM {table.side('gone')}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        list(ids),
    )
    return {id_: (version, schema, told) for id_, version, schema, told in found}


def owners(
    connection: sqlite3.Connection, table: Table, wanted: Sequence[Element]
) -> dict[tuple[str, Any], str]:
    """Which documents have these values of unique fields."""
    if not wanted:
        return {}
    found = one(
        connection,
        "SELECT json_group_array(json_array(e.field, e.value, t.id)) FROM json_each(?) AS j"
        f" CROSS JOIN {table.side('element')} AS e ON e.field = json_extract(j.value, '$[0]')"
        f" AND e.value = json_extract(j.value, '$[1]') JOIN {table.side()} AS t ON t.key = e.key",
        wanted,
    )
    return {(field, value): id_ for field, value, id_ in found}


def bodies(connection: sqlite3.Connection, table: Table, ids: Iterable[str]) -> dict[str, Body]:
    """The bodies of these documents, by id."""
    found = one(
        connection,
        f"SELECT '[' || group_concat(json_array(id) || ',' || body) || ']' FROM {table.side()}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        list(ids),
    )
    return {found[place][0]: found[place + 1] for place in range(0, len(found), 2)}


def put(connection: sqlite3.Connection, table: Table, batch: Sequence[Sequence[Any]]) -> None:
    """Insert or replace rows: id, version, schema, told, digest, elements, columns and body of each."""
    names = ["id", "version", "schema", "told", "digest", "elements", *table.columns, "body"]
    setting = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    with_values(
        connection,
        f"INSERT INTO {table.side()} ({', '.join(names)})",
        batch,
        f"ON CONFLICT (id) DO UPDATE SET {setting}",
    )


def remove(connection: sqlite3.Connection, table: Table, ids: Sequence[str]) -> None:
    """Delete rows and all that indexes them."""
    if not ids:
        return
    stain(connection)
    if table.spec.text:
        drop_terms(connection, table, bodies(connection, table, ids))
    drop_elements(connection, table, {id_: row.elements for id_, row in rows(connection, table, ids).items()})
    with_values(connection, f"DELETE FROM {table.side()} WHERE id IN (", [(id_,) for id_ in ids], ")")


def put_terms(connection: sqlite3.Connection, table: Table, found: Mapping[str, Body]) -> None:
    """Have documents found by the terms of these bodies."""
    with_values(
        connection,
        f"INSERT INTO {table.side('term')} (rowid, terms) SELECT t.key, v.column2 FROM (",
        _terms(table, found),
        f") AS v CROSS JOIN {table.side()} AS t ON t.id = v.column1",
    )


def drop_terms(connection: sqlite3.Connection, table: Table, found: Mapping[str, Body]) -> None:
    """Have documents no longer found by the terms of these bodies, which must be those that were put."""
    stain(connection)
    index = table.side("term")
    with_values(
        connection,
        f"INSERT INTO {index} ({index}, rowid, terms) SELECT 'delete', t.key, v.column2 FROM (",
        _terms(table, found),
        f") AS v CROSS JOIN {table.side()} AS t ON t.id = v.column1",
    )


def put_elements(
    connection: sqlite3.Connection, table: Table, found: Mapping[str, Sequence[Element]]
) -> None:
    """Have documents found by these elements."""
    with_values(
        connection,
        f"INSERT OR IGNORE INTO {table.side('element')} SELECT v.column2, v.column3, t.key FROM (",
        [(id_, *element) for id_, elements in found.items() for element in elements],
        f") AS v CROSS JOIN {table.side()} AS t ON t.id = v.column1",
    )


def drop_elements(
    connection: sqlite3.Connection, table: Table, found: Mapping[str, Sequence[Element]]
) -> None:
    """Have documents no longer found by these elements."""
    with_values(
        connection,
        f"DELETE FROM {table.side('element')} WHERE (field, value, key) IN"
        " (SELECT v.column2, v.column3, t.key FROM (",
        [(id_, *element) for id_, elements in found.items() for element in elements],
        f") AS v CROSS JOIN {table.side()} AS t ON t.id = v.column1)",
    )


def _terms(table: Table, found: Mapping[str, Body]) -> list[tuple[str, str]]:
    folded = ((id_, sorted(terms(body, table.spec.text))) for id_, body in found.items())
    return [(id_, " ".join(words)) for id_, words in folded if words]
