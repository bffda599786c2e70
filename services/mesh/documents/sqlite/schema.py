"""Tables of a collection, and how they follow a spec that changed.

A live document is a row of `<name>`: its body as JSON, and one column `@<path>` per indexed path, so that
queries and recounts read an index and no body. A list's elements, and the values of unique fields, stand
in `<name>.element` and as JSON in the row itself. Terms stand in `<name>.term`, an FTS5 index that sees
nothing else, and the row has a digest of the text that they were folded from. A table of terms took seven
times the time of a save (measured); what FTS5 keeps of deleted terms until it merges, `scrub` removes.
"""

# Names come from specs, checked below, and values are always bound.

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from services.mesh.documents.fold import FOLDING
from services.mesh.documents.paths import directed, indexed
from services.mesh.documents.port import Spec

_NAME = re.compile(r"[a-z][a-z0-9_]*")

LIST = b""
"""What the column of an indexed path holds for a list: equal to no value, behind all, not null."""


@dataclass(frozen=True, slots=True)
class Table:
    """The names of a collection's tables, ready for SQL, and the paths that have a column."""

    spec: Spec
    paths: tuple[str, ...]

    @classmethod
    def of(cls, spec: Spec) -> Table:
        """The tables of this spec.

        Raises:
            ValueError: a name or path that cannot be one.
        """
        if _NAME.fullmatch(spec.name) is None:
            raise ValueError(f"{spec.name!r} is no collection name")
        return cls(spec, indexed(spec))

    def side(self, name: str = "") -> str:
        """The main table, or one beside it (`element`, `term`, `gone`, `unsaid`), quoted."""
        return f'"{self.spec.name}.{name}"' if name else f'"{self.spec.name}"'

    @property
    def columns(self) -> tuple[str, ...]:
        """The quoted columns of the indexed paths."""
        return tuple(column(path) for path in self.paths)


def column(path: str) -> str:
    """The quoted column of an indexed path."""
    return "id" if path == "_id" else f'"@{path}"'


def create(connection: sqlite3.Connection, table: Table) -> bool:
    """Make what is missing. True when the spec differs from the one that the rows were indexed by."""
    for statement in _tables(table):
        connection.execute(statement)
    known = {row[1] for row in connection.execute(f"PRAGMA table_info({table.side()})")}
    for path in table.paths:
        if f"@{path}" not in known:
            connection.execute(f"ALTER TABLE {table.side()} ADD COLUMN {column(path)}")
    signature = orjson.dumps([FOLDING, table.paths, table.spec.unique, table.spec.text]).decode()
    kept = connection.execute('SELECT signature FROM ".spec" WHERE collection = ?', (table.spec.name,))
    changed = bool(kept.fetchone() != (signature,))
    connection.execute('INSERT OR REPLACE INTO ".spec" VALUES (?, ?)', (table.spec.name, signature))
    return changed


def create_shared(connection: sqlite3.Connection) -> None:
    """Make the tables that all collections of a file share."""
    connection.execute(
        'CREATE TABLE IF NOT EXISTS ".spec" (collection TEXT PRIMARY KEY, signature TEXT NOT NULL)'
        " WITHOUT ROWID"
    )
    connection.execute(
        'CREATE TABLE IF NOT EXISTS ".lease" (collection TEXT, id TEXT, holder TEXT NOT NULL,'
        " until REAL NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID"
    )


def create_indexes(connection: sqlite3.Connection, table: Table) -> None:
    """Make the indexes of the spec and drop those that it no longer has."""
    wanted = dict(_indexes(table))
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name LIKE '%.by.%'",
        (table.spec.name,),
    ).fetchall()
    for (name,) in rows:
        if name not in wanted:
            connection.execute(f'DROP INDEX "{name}"')
    for name, parts in wanted.items():
        connection.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON {table.side()} {parts}')


def _indexes(table: Table) -> Iterator[tuple[str, str]]:
    """Name, and columns with the condition, of each index."""
    named = f"{table.spec.name}.by."
    for paths in table.spec.indexes:
        yield f"{named}{','.join(paths)}", f"({_ordered(paths)})"
    for paths in table.spec.sparse:
        first = column(directed(paths[0])[0])
        yield f"{named}{','.join(paths)} sparse", f"({_ordered(paths)}) WHERE {first} IS NOT NULL"
    for paths in table.spec.counts:
        yield f"{named}{','.join(paths)} counts", f"({', '.join(map(column, paths))})"


def _ordered(paths: tuple[str, ...]) -> str:
    """The columns, and the id where none of them is."""
    parts = [directed(path) for path in paths]
    if "_id" not in {path for path, _ in parts}:
        parts.append(("_id", parts[-1][1]))
    return ", ".join(column(path) + (" DESC" if down else "") for path, down in parts)


def _tables(table: Table) -> list[str]:
    columns = "".join(f"{name}, " for name in table.columns)
    terms = (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {table.side('term')} USING fts5"
        " (terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii')"
    )
    return [
        *([terms] if table.spec.text else []),
        f"CREATE TABLE IF NOT EXISTS {table.side()} (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
        f" version INTEGER NOT NULL, schema INTEGER NOT NULL, told INTEGER NOT NULL, digest TEXT,"
        f" elements TEXT, {columns} body TEXT NOT NULL)",
        f"CREATE TABLE IF NOT EXISTS {table.side('element')} (field TEXT, value, key INTEGER,"
        " PRIMARY KEY (field, value, key)) WITHOUT ROWID",
        f"CREATE TABLE IF NOT EXISTS {table.side('gone')} (id TEXT PRIMARY KEY, version INTEGER NOT NULL,"
        " schema INTEGER NOT NULL, told INTEGER NOT NULL) WITHOUT ROWID",
        f"CREATE TABLE IF NOT EXISTS {table.side('unsaid')} (id TEXT, sequence INTEGER, event TEXT NOT NULL,"
        " type TEXT NOT NULL, source TEXT NOT NULL, subject TEXT NOT NULL, time INTEGER NOT NULL,"
        " data BLOB NOT NULL, causation TEXT NOT NULL, traceparent TEXT NOT NULL, since INTEGER NOT NULL,"
        " PRIMARY KEY (id, sequence)) WITHOUT ROWID",
        f'CREATE INDEX IF NOT EXISTS "{table.spec.name}.unsaid.since" ON {table.side("unsaid")} (since, id)',
    ]
