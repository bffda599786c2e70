"""What the columns of a file may hold, and the JSON value that a cell becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

REQUIRED = ("product",)
SAYS_SOMETHING = ("text", "goal", "event", "consequence", "nps", "csat", "ces")
"""At least one of these must be a column, and filled in each row."""

MENDING = ("error_line", "error")
"""Columns that the file of bad rows has in addition; read again, they are passed over."""

_WHOLE = re.compile(r"(-?\d{1,9})(?:[.,]0+)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2}:\d{2}(?::\d{2})?))?", re.ASCII)
_TRUE = frozenset({"true", "yes", "y", "1", "có", "x", "đồng ý"})
_FALSE = frozenset({"false", "no", "n", "0", "không"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is none: the column (empty: the row as a whole), a stable code, and values of its sentence.

    `description` is English, for codes without a sentence.
    """

    column: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file writes: its time zone where it names none, and whether `3/8/2026` begins with the day.

    `day_first` None: only dates that cannot be misread are taken.
    """

    zone: tzinfo
    day_first: bool | None = None


class CellRefused(Exception):
    """A cell does not hold what its column is for; `args[0]` is the stable code of what it should hold."""


def _text(cell: str, _habits: Habits) -> str:
    return cell


def _word(cell: str, _habits: Habits) -> str:
    return cell.strip()


def _small_word(cell: str, _habits: Habits) -> str:
    return cell.strip().lower()


def _whole(cell: str, _habits: Habits) -> int:
    match = _WHOLE.fullmatch(cell.strip())
    if match is None:
        raise CellRefused("whole_number_expected")
    return int(match[1])


def _yes_or_no(cell: str, _habits: Habits) -> bool:
    word = cell.strip().lower()
    if word not in _TRUE | _FALSE:
        raise CellRefused("yes_or_no_expected")
    return word in _TRUE


def _moment(cell: str, habits: Habits) -> str:
    """A date, or a date and a time; without a zone of its own it is in that of the installation."""
    try:
        moment = datetime.fromisoformat(_written(cell.strip(), habits))
    except ValueError:
        raise CellRefused("date_expected") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=habits.zone)).isoformat()


def _written(cell: str, habits: Habits) -> str:
    """The date as ISO 8601 writes it, if it is one of those with the year at the end."""
    match = _DAY_FIRST.fullmatch(cell)
    if match is None or habits.day_first is None:
        return cell
    one, two, year, clock = match.groups()
    day, month = (one, two) if habits.day_first else (two, one)
    return f"{year}-{month:0>2}-{day:0>2}" + (f"T{clock:0>5}" if clock else "")


COLUMNS: dict[str, Callable[[str, Habits], Any]] = {
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


def value_of(column: str, cell: str, habits: Habits) -> Any:
    """The JSON value of a filled cell.

    Raises:
        CellRefused: it holds something else.
    """
    return COLUMNS[column](cell, habits)
