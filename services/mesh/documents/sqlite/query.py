"""From `Where` and a search text to a condition in SQL."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from typing import Any

from services.mesh.documents.fold import wanted
from services.mesh.documents.paths import checked
from services.mesh.documents.port import In, Not, Range, Scalar, Where
from services.mesh.documents.sqlite.schema import Table, column

_BOUNDS = (("ge", ">="), ("gt", ">"), ("le", "<="), ("lt", "<"))


class Query:
    """A condition over the rows of a table, and the values that it binds.

    An indexed path is its column; a path that ever held a list, or is unique, is looked up among the
    elements as well; any other path is read from the body.
    """

    def __init__(self, connection: sqlite3.Connection, table: Table, where: Where | None, text: str = ""):
        self._connection = connection
        self._table = table
        self._parts: list[str] = []
        self.values: list[Any] = []
        for path, test in (where or {}).items():
            self._add(path if path == "_id" else checked(path), test)
        self._search(text)

    @property
    def condition(self) -> str:
        """The condition, true for all rows when nothing is asked."""
        return " AND ".join(self._parts) or "true"

    def add(self, part: str, *values: Any) -> None:
        """One more condition that must hold."""
        self._parts.append(f"({part})")
        self.values.extend(values)

    def expression(self, path: str) -> str:
        """The value at a path as SQL: a column, or read from the body."""
        if path == "_id" or path in self._table.paths:
            return column(path)
        return f"json_extract(body, '{json_path(path)}')"

    def listed(self, path: str) -> bool:
        """True when the path must be looked up among the elements."""
        if path in self._table.spec.unique:
            return True
        found = self._connection.execute(
            f"SELECT 1 FROM {self._table.side('element')} WHERE field = ? LIMIT 1", (path,)
        )
        return path in self._table.paths and found.fetchone() is not None

    def holds_lists(self, path: str) -> bool:
        """True when an indexed path holds a list, be it an empty one, whose column is no value."""
        if self.listed(path):
            return True
        found = self._connection.execute(
            f"SELECT 1 FROM {self._table.side()} WHERE {column(path)} >= x'' LIMIT 1"
        )
        return found.fetchone() is not None

    def _add(self, path: str, test: Scalar | In | Range | Not) -> None:
        match test:
            case None | Not(None):
                self.add(f"{self.expression(path)} IS {'NOT ' if test else ''}NULL")
            case Range():
                self._range(self.expression(path), test)
            case In(values):
                self._any(path, values)
            case Not(value):
                self._not(path, value)
            case _:
                self._any(path, (test,))

    def _any(self, path: str, values: tuple[Scalar, ...]) -> None:
        expression = self.expression(path)
        real = [value for value in values if value is not None]
        holes = ", ".join("?" * len(real))
        parts, bound = [f"{expression} IN ({holes})"], list(real)
        if path != "_id" and path not in self._table.paths:
            parts = [f"EXISTS (SELECT 1 FROM json_each(body, '{json_path(path)}') WHERE value IN ({holes}))"]
        elif path != "_id" and self.listed(path):
            elements = f"SELECT key FROM {self._table.side('element')} WHERE field = ?"
            element = f"key IN ({elements} AND value IN ({holes}))"
            if path in self._table.spec.unique:
                parts, bound = [element], [path, *real]
            else:
                parts, bound = [*parts, element], [*real, path, *real]
        if len(real) < len(values):
            parts.append(f"{expression} IS NULL")
        self.add(" OR ".join(parts), *bound)

    def _not(self, path: str, value: Scalar) -> None:
        if path != "_id" and path not in self._table.paths:
            self.add(
                f"NOT EXISTS (SELECT 1 FROM json_each(body, '{json_path(path)}') WHERE value = ?)", value
            )
            return
        self.add(f"{self.expression(path)} IS NOT ?", value)
        if path != "_id" and self.listed(path):
            elements = f"SELECT key FROM {self._table.side('element')} WHERE field = ? AND value = ?"
            self.add(f"key NOT IN ({elements})", path, value)

    def _range(self, expression: str, test: Range) -> None:
        # SQLite orders numbers before text, lists lie behind: a bound must not reach into another type.
        bounds = [(sign, getattr(test, name)) for name, sign in _BOUNDS if getattr(test, name) is not None]
        parts = [f"{expression} {sign} ?" for sign, _ in bounds]
        if any(isinstance(value, str) for _, value in bounds):
            parts += [f"{expression} >= ''", f"{expression} < x''"]
        else:
            parts.append(f"{expression} < ''")
        self.add(" AND ".join(parts), *(value for _, value in bounds))

    def _search(self, text: str) -> None:
        search = wanted(text)
        if search is None:
            return
        if not (search.prefix and self._table.spec.text):
            self.add("false")
            return
        asked = " AND ".join(f'"{term}"' for term in (*search.terms, search.prefix))
        index = self._table.side("term")
        self.add(f"key IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)", f"{asked}*")


def json_path(path: str) -> str:
    """The path as SQLite's JSON functions read it. Raises ValueError for what is no path."""
    return "$" + "".join(f'."{name}"' for name in checked(path).split("."))
