"""What is kept beside a body so that it is found: values of indexed paths, elements of lists, a digest."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from services.mesh.documents.paths import reach
from services.mesh.documents.port import Body
from services.mesh.documents.sqlite.schema import LIST, Table

_LEAST = -(2**63)
Element = list[Any]
"""`[path, value]`."""


def marks(table: Table, body: Body) -> tuple[list[Any], list[Element]]:
    """The values of the indexed paths in the order of `Table.columns`, and the elements.

    Elements are those of lists, and the values of unique fields; each once, in a fixed order.

    Raises:
        OverflowError: a number does not fit.
    """
    columns: list[Any] = []
    found: set[tuple[str, Any]] = set()
    for path in table.paths:
        value = reach(body, path)
        if isinstance(value, list | tuple):
            found.update((path, part) for part in value if isinstance(part, str | int | float))
            value = LIST
        elif isinstance(value, dict):
            value = LIST
        elif isinstance(value, int) and not _LEAST <= value < -_LEAST:
            raise OverflowError("an indexed number has at most 64 bits")
        elif value is not None and path in table.spec.unique:
            found.add((path, value))
        columns.append(value)
    return columns, [list(element) for element in sorted(found, key=repr)]


def digest(table: Table, body: Body) -> str:
    """Differs when the text that terms are folded from does; empty when there is none."""
    parts = [reach(body, path) for path in table.spec.text]
    if not any(parts):
        return ""
    return hashlib.blake2b(orjson.dumps(parts), digest_size=12).hexdigest()
