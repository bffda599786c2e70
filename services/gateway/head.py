"""A request's headers, looked up without walking the list each time."""

from __future__ import annotations

from starlette.types import Scope

_KEY = "voc.head"


def head(scope: Scope, name: bytes) -> str | None:
    """The value of a header by its lower-case name; the last one where it came several times."""
    by_name: dict[bytes, bytes] | None = scope.get(_KEY)
    if by_name is None:
        by_name = scope[_KEY] = dict(scope["headers"])
    value = by_name.get(name)
    return None if value is None else value.decode("latin-1")
