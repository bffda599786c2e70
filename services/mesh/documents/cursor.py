"""Where a page ended: the ordered value and the id of its last document, opaque to callers."""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

import orjson

from services.mesh.documents.port import Scalar


class Cursor(NamedTuple):
    """The last document of a page: its value in the order's field, and its id."""

    value: Scalar
    id: str


def written(order: str, cursor: Cursor) -> str:
    """The cursor as text that is safe in a URL."""
    return base64.urlsafe_b64encode(orjson.dumps([order, cursor.value, cursor.id])).decode().rstrip("=")


def read(order: str, after: str) -> Cursor | None:
    """The cursor that `written` gave for the same order; None for the first page.

    Raises:
        ValueError: it is no cursor, or one of another order.
    """
    if not after:
        return None
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not a cursor") from error
    match parts:
        case [str(kept), None | bool() | int() | float() | str() as value, str(last)] if kept == order:
            return Cursor(value, last)
    raise ValueError("not a cursor of this order")
