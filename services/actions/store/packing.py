"""Frozen dataclasses as JSON values and back, by their type hints.

Moments become microseconds, enums their values, tuples lists. A field that holds its default is left out, so
one that is added later needs no migration; what is unknown is passed over.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from services.mesh.clock import from_micros, to_micros

Thing = TypeVar("Thing")
_Turn = Callable[[Any], Any]


def packed(thing: Any) -> dict[str, Any]:
    """The thing as a dict of JSON values."""
    kind: Any = type(thing)
    body = {}
    for name, (pack, _) in _turns(kind).items():
        value = getattr(thing, name)
        if value != _defaults(kind).get(name, MISSING):
            body[name] = pack(value)
    return body


def unpacked(kind: type[Thing], body: dict[str, Any]) -> Thing:
    """The thing that `packed` made a dict of."""
    hinted: Any = kind
    turns = _turns(hinted)
    return kind(**{name: turns[name][1](value) for name, value in body.items() if name in turns})


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    found = {}
    for field in fields(kind):
        if field.default is not MISSING:
            found[field.name] = field.default
        elif field.default_factory is not MISSING:
            found[field.name] = field.default_factory()
    return found


@cache
def _turns(kind: Any) -> dict[str, tuple[_Turn, _Turn]]:
    """Per field, how its value is packed and unpacked."""
    hints = get_type_hints(kind)
    return {field.name: _turn(hints[field.name]) for field in fields(kind)}


def _turn(hint: Any) -> tuple[_Turn, _Turn]:
    if get_origin(hint) in {Union, types.UnionType}:
        (some,) = (part for part in get_args(hint) if part is not type(None))
        pack, unpack = _turn(some)
        return _unless_none(pack), _unless_none(unpack)
    if get_origin(hint) is tuple:
        pack, unpack = _turn(get_args(hint)[0])
        return (lambda values: [pack(v) for v in values]), (lambda values: tuple(unpack(v) for v in values))
    if hint is datetime:
        return to_micros, from_micros
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str, hint
    if is_dataclass(hint):
        return packed, _unpacking(hint)
    return (lambda value: value), (lambda value: value)


def _unless_none(turn: _Turn) -> _Turn:
    return lambda value: None if value is None else turn(value)


def _unpacking(kind: Any) -> _Turn:
    return lambda body: unpacked(kind, body)
