"""How documents are read. Runs in a reader's thread."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import orjson

from services.mesh.documents import cursor
from services.mesh.documents.cursor import Cursor
from services.mesh.documents.paths import directed
from services.mesh.documents.port import Document, Page, Scalar, Where
from services.mesh.documents.sqlite.query import Query, json_path
from services.mesh.documents.sqlite.schema import Table

_FIELDS = "id, version, schema, told, body"


def get_many(connection: sqlite3.Connection, table: Table, ids: Sequence[str]) -> dict[str, Document]:
    """Those that there are, by id."""
    if len(ids) == 1:
        condition, values = "id = ?", ids[0]
    else:
        condition, values = "id IN (SELECT value FROM json_each(?))", orjson.dumps(list(ids)).decode()
    rows = connection.execute(f"SELECT {_FIELDS} FROM {table.side()} WHERE {condition}", (values,))
    return {row[0]: _document(row) for row in rows.fetchall()}


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
    rows: list[Any] = []
    for part in _parts(last, down):
        query = Query(connection, table, where, text)
        expression = query.expression(path)
        if last is not None:
            _behind(query, expression, last, part, down)
        by = f"{expression}{' DESC' if down else ''}, id{' DESC' if down else ''}"
        rows += connection.execute(
            f"SELECT {_FIELDS}, {expression} FROM {table.side()}"
            f" WHERE {query.condition} ORDER BY {by} LIMIT ?",
            (*query.values, limit + 1 - len(rows)),
        ).fetchall()
        if len(rows) > limit:
            break
    documents = tuple(map(_document, rows[:limit]))
    if len(rows) <= limit:
        return Page(documents)
    return Page(documents, cursor.written(order, Cursor(rows[limit - 1][-1], documents[-1].id)))


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
    (number,) = connection.execute(
        f"SELECT count(*) FROM {table.side()} WHERE {query.condition}", query.values
    ).fetchone()
    return int(number)


def tally(
    connection: sqlite3.Connection, table: Table, by: Sequence[str], where: Where | None
) -> dict[tuple[Scalar, ...], int]:
    """How many match, per combination of values; a list counts once per element."""
    query = Query(connection, table, where)
    source, groups = table.side(), []
    for number, path in enumerate(by):
        if path == "_id" or (path in table.paths and not query.listed(path)):
            groups.append(query.expression(path))
        else:
            source += f" LEFT JOIN json_each(body, '{json_path(path)}') AS by{number}"
            groups.append(f"by{number}.value")
    if not groups:
        return {(): count(connection, table, where, "")}
    listed = ", ".join(groups)
    rows = connection.execute(
        f"SELECT {listed}, count(*) FROM {source} WHERE {query.condition} GROUP BY {listed}", query.values
    )
    return {tuple(row[:-1]): row[-1] for row in rows.fetchall()}


def _document(row: Sequence[Any]) -> Document:
    return Document(row[0], row[1], orjson.loads(row[4]), row[2], row[3])
