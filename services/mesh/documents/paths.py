"""Field paths such as `case.state`: how they are written, and how a body is reached into."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from services.mesh.documents.port import Body, Spec

_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def checked(path: str) -> str:
    """The path itself.

    Raises:
        ValueError: it is no dotted name.
    """
    if _PATH.fullmatch(path) is None:
        raise ValueError(f"{path!r} is no field path")
    return path


def directed(path: str) -> tuple[str, bool]:
    """The path without its sign, and whether it is descending (a leading `-`)."""
    return checked(path.removeprefix("-")), path.startswith("-")


def reach(body: Body, path: str) -> Any:
    """The value at this path; None when there is none."""
    value: Any = body
    for name in _steps(path):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def indexed(spec: Spec) -> tuple[str, ...]:
    """Every path of the spec that indexes or uniqueness read, once, sorted. Without `_id`."""
    indexes = (*spec.indexes, *spec.sparse, *spec.counts)
    paths = {directed(path)[0] for index in indexes for path in index}
    paths.update(checked(path) for path in spec.unique)
    return tuple(sorted(paths - {"_id"}))
