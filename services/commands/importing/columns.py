"""What the columns of a file may hold, and the JSON value that a cell becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

REQUIRED = ("product",)
SAYS_SOMETHING = ("text", "goal", "event", "consequence", "nps", "csat", "ces")
"""At least one of these must be a column, and filled in each row."""

MENDING = ("error_line", "error")
"""Columns that the file of bad rows has in addition; read again, they are passed over."""

_WHOLE = re.compile(r"(-?\d{1,9})(?:\.0+)?", re.ASCII)
_TRUE = frozenset({"true", "yes", "y", "1", "có", "x"})
_FALSE = frozenset({"false", "no", "n", "0", "không"})


class CellRefused(Exception):
    """A cell does not hold what its column is for; `args[0]` says what it should hold."""


def _text(cell: str, _zone: ZoneInfo) -> str:
    return cell


def _word(cell: str, _zone: ZoneInfo) -> str:
    return cell.strip()


def _small_word(cell: str, _zone: ZoneInfo) -> str:
    return cell.strip().lower()


def _whole(cell: str, _zone: ZoneInfo) -> int:
    match = _WHOLE.fullmatch(cell.strip())
    if match is None:
        raise CellRefused("a whole number")
    return int(match[1])


def _yes_or_no(cell: str, _zone: ZoneInfo) -> bool:
    word = cell.strip().lower()
    if word not in _TRUE | _FALSE:
        raise CellRefused("yes or no")
    return word in _TRUE


def _moment(cell: str, zone: ZoneInfo) -> str:
    """A date, or a date and a time; without a zone of its own it is in `zone`."""
    try:
        moment = datetime.fromisoformat(cell.strip())
    except ValueError:
        raise CellRefused("a date such as 2026-08-01 or 2026-08-01T09:30:00+07:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


COLUMNS: dict[str, Callable[[str, ZoneInfo], Any]] = {
    "external_id": _word,
    "occur_time": _moment,
    "channel": _word,
    "product": _word,
    "text": _text,
    "goal": _text,
    "event": _text,
    "consequence": _text,
    "journey_stage": _small_word,
    "nps": _whole,
    "csat": _whole,
    "ces": _whole,
    "contact": _word,
    "consent": _yes_or_no,
    "account": _word,
    "language": _small_word,
}


def value_of(column: str, cell: str, zone: ZoneInfo) -> Any:
    """The JSON value of a filled cell.

    Raises:
        CellRefused: it holds something else.
    """
    return COLUMNS[column](cell, zone)
