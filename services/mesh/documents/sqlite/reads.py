"""How documents are read. Runs in a reader's thread; every answer is one row of JSON (see `steps`)."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from services.mesh.documents import cursor
from services.mesh.documents.cursor import Cursor
from services.mesh.documents.paths import directed, reach
from services.mesh.documents.port import Document, Page, Scalar, Where
from services.mesh.documents.sqlite.query import Query, json_path
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.steps import one

_DOCUMENTS = "SELECT '[' || group_concat(json_array(id, version, schema, told) || ',' || body) || ']' FROM"


def get_many(connection: sqlite3.Connection, table: Table, ids: Sequence[str]) -> dict[str, Document]:
    """Those that there are, by id."""
    found = one(
        connection, f"{_DOCUMENTS} {table.side()} WHERE id IN (SELECT value FROM json_each(?))", list(ids)
    )
    return {document.id: document for document in _documents(found)}


def find(
    connection: sqlite3.Connection,
    table: Table,
    where: Where | None,
    *,
    order: str,
    limit: int,
    after: str,
    text: str,
) -> Page:
    """One page. Raises ValueError for a cursor that is none of this order."""
    if limit < 1:
        raise ValueError("a page holds at least one document")
    path, down = directed(order)
    last = cursor.read(order, after)
    found: list[Document] = []
    for part in _parts(last, down):
        query = Query(connection, table, where, text)
        if last is not None:
            _behind(query, query.expression(path), last, part, down)
        found += _ordered(connection, table, query, path=path, down=down, limit=limit + 1 - len(found))
        if len(found) > limit:
            break
    if len(found) <= limit:
        return Page(tuple(found))
    end = found[limit - 1]
    value = end.id if path == "_id" else reach(end.body, path)
    return Page(tuple(found[:limit]), cursor.written(order, Cursor(value, end.id)))


def _ordered(
    connection: sqlite3.Connection, table: Table, query: Query, *, path: str, down: bool, limit: int
) -> list[Document]:
    way = "DESC" if down else "ASC"
    rows = one(
        connection,
        f"{_DOCUMENTS} (SELECT id, version, schema, told, body FROM {table.side()}"
        f" WHERE {query.condition} ORDER BY {query.expression(path)} {way}, id {way} LIMIT ?)",
        *query.values,
        limit,
    )
    return _documents(rows)


def _parts(last: Cursor | None, down: bool) -> tuple[str, ...]:
    """Behind a cursor, nulls and values are read one by one: each is one stretch of an index."""
    if last is None:
        return ("all",)
    if down:
        return ("null",) if last.value is None else ("value", "null")
    return ("null", "value") if last.value is None else ("value",)


def _behind(query: Query, expression: str, last: Cursor, part: str, down: bool) -> None:
    sign = "<" if down else ">"
    if part == "null":
        query.add(f"{expression} IS NULL")
        if last.value is None:
            query.add(f"id {sign} ?", last.id)
    elif last.value is None:
        query.add(f"{expression} IS NOT NULL")
    else:
        query.add(f"{expression} {sign}= ?", last.value)
        query.add(f"{expression} {sign} ? OR id {sign} ?", last.value, last.id)


def count(connection: sqlite3.Connection, table: Table, where: Where | None, text: str) -> int:
    """How many match."""
    query = Query(connection, table, where, text)
    statement = f"SELECT count(*) FROM {table.side()} WHERE {query.condition}"
    return int(connection.execute(statement, query.values).fetchone()[0])


def tally(
    connection: sqlite3.Connection, table: Table, by: Sequence[str], where: Where | None
) -> dict[tuple[Scalar, ...], int]:
    """How many match, per combination of values; a list counts once per element."""
    query = Query(connection, table, where)
    # Chosen first: what is joined to a row has columns of its own names (`key`, `value`).
    source, groups = f"(SELECT * FROM {table.side()} WHERE {query.condition})", []
    for number, path in enumerate(by):
        if path == "_id" or (path in table.paths and not query.holds_lists(path)):
            groups.append(query.expression(path))
        else:
            source += f" LEFT JOIN json_each(body, '{json_path(path)}') AS by{number}"
            groups.append(f"by{number}.value")
    if not groups:
        return {(): count(connection, table, where, "")}
    names = ", ".join(f"g{number}" for number in range(len(groups)))
    named = ", ".join(f"{group} AS g{number}" for number, group in enumerate(groups))
    rows: list[Any] = one(
        connection,
        f"SELECT json_group_array(json_array({names}, n)) FROM (SELECT {named}, count(*) AS n"
        f" FROM {source} GROUP BY {names})",
        *query.values,
    )
    return {tuple(row[:-1]): row[-1] for row in rows}


def _documents(found: list[Any]) -> list[Document]:
    """From head and body in turn."""
    documents = []
    for place in range(0, len(found), 2):
        id_, version, schema, told = found[place]
        documents.append(Document(id_, version, found[place + 1], schema, told))
    return documents
