"""Single JSON values, as a protobuf field holds them."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from services.gateway.api import names
from services.gateway.api.moments import parse_moment

_F = FieldDescriptor


class Refused(Exception):
    """One value cannot be taken; `code` and `values` say why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def scalar(field: FieldDescriptor, value: Any) -> Any:
    """A JSON value as the field holds it.

    Raises:
        Refused: it is of another type, out of range, or none of the choices.
    """
    if field.type == _F.TYPE_ENUM:
        return _choice(field, value)
    return _READ[field.type](value)


def expect(value: Any, kind: type, code: str) -> Any:
    """The value when it is of this JSON type.

    Raises:
        Refused: it is of another one.
    """
    if not isinstance(value, kind):
        raise Refused(code)
    return value


def moment(value: Any) -> datetime:
    """An RFC 3339 text as a moment.

    Raises:
        Refused: it is none.
    """
    parsed = parse_moment(value) if isinstance(value, str) else None
    if parsed is None:
        raise Refused("time_malformed")
    return parsed


def _choice(field: FieldDescriptor, value: Any) -> int:
    enum = names.enum_of(field)
    number = names.number_of(enum, value) if isinstance(value, str) else None
    if number is None:
        raise Refused("choice_unknown", choices=", ".join(names.words(enum)))
    return number


def _whole(least: int, most: int, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("whole_number_expected")
    if not least <= value <= most:
        raise Refused("out_of_range", least=str(least), most=str(most))
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("number_expected")
    if not math.isfinite(value):
        raise Refused("number_malformed")
    return float(value)


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(expect(value, str, "text_expected"), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("bytes_malformed") from None


def _text(value: Any) -> str:
    return str(expect(value, str, "text_expected"))


_INT32 = partial(_whole, -(2**31), 2**31 - 1)
_INT64 = partial(_whole, -(2**63), 2**63 - 1)
_UINT32 = partial(_whole, 0, 2**32 - 1)
_UINT64 = partial(_whole, 0, 2**64 - 1)

_READ: dict[int, Callable[[Any], Any]] = {
    _F.TYPE_STRING: _text,
    _F.TYPE_BYTES: _bytes,
    _F.TYPE_BOOL: partial(expect, kind=bool, code="boolean_expected"),
    _F.TYPE_DOUBLE: _number,
    _F.TYPE_FLOAT: _number,
    _F.TYPE_INT32: _INT32,
    _F.TYPE_SINT32: _INT32,
    _F.TYPE_SFIXED32: _INT32,
    _F.TYPE_INT64: _INT64,
    _F.TYPE_SINT64: _INT64,
    _F.TYPE_SFIXED64: _INT64,
    _F.TYPE_UINT32: _UINT32,
    _F.TYPE_FIXED32: _UINT32,
    _F.TYPE_UINT64: _UINT64,
    _F.TYPE_FIXED64: _UINT64,
}
