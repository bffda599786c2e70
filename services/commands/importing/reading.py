"""Read a file of comma-separated values: each row an item, or a reason why it is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from services.commands import csv_file
from services.commands.csv_file import FileRefused
from services.gateway.reasons import field_text
from services.gateway.staff.importing import table
from services.gateway.staff.importing.columns import (
    COLUMNS,
    MENDING,
    REQUIRED,
    SAYS_SOMETHING,
    Fault,
    Habits,
)
from services.gateway.staff.importing.table import Row, TableBroken


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a first look at the file found."""

    path: Path
    delimiter: str
    header: tuple[str, ...]
    rows: int
    products: tuple[str, ...]
    channels: tuple[str, ...]
    strange: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether rows have ids of their own. Others get one made of what they say and how often it was
        said before, so that a second run recognises them."""
        return "external_id" in self.header


def look(path: Path, zone: ZoneInfo) -> Sheet:
    """Read the whole file once, without keeping it: is it right, and what does it name?

    Raises:
        FileRefused: it is not there, not UTF-8, empty, broken, or lacks a column.
    """
    with csv_file.opened(path) as file:
        delimiter, header = _header(path, file)
    columns = [column for column in header if column in COLUMNS]
    strange = tuple(column for column in header if column and column not in (*COLUMNS, *MENDING))
    _complete(path, columns)
    sheet = Sheet(path, delimiter, header, 0, (), (), strange)
    counted = 0
    products: dict[str, None] = {}
    channels: dict[str, None] = {}
    for row in rows(sheet, zone):
        counted += 1
        if not row.fault:
            products[row.item["product"]] = None
            if "channel" in row.item:
                channels[row.item["channel"]] = None
    return Sheet(path, delimiter, header, counted, tuple(products), tuple(channels), strange)


def rows(sheet: Sheet, zone: ZoneInfo) -> Iterator[Row]:
    """All rows that are not blank, in order.

    Raises:
        FileRefused: the file stops being readable.
    """
    with csv_file.opened(sheet.path) as file:
        try:
            yield from table.rows(file, sheet.delimiter, sheet.header, Habits(zone))
        except TableBroken as broken:
            raise csv_file.broken(sheet.path, broken.line, broken.wrong) from None


def told(fault: Fault) -> str:
    """Why a row is none, in a sentence."""
    sentence = field_text(fault.code, "en", fault.values, fault.description)
    return f"{fault.column}: {sentence}" if fault.column else sentence


def _header(path: Path, file: TextIO) -> tuple[str, tuple[str, ...]]:
    """The delimiter under which the first line names most columns that we know, and those names."""
    first = file.readline()
    if not first.strip():
        raise FileRefused(f"{path} is empty. Its first line must name the columns, such as product,text.")
    mark = table.delimiter(first, lambda cell: _name(cell) in COLUMNS)
    return mark, tuple(_name(cell) for cell in table.cells_of(first, mark))


def _name(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_")


def _complete(path: Path, columns: list[str]) -> None:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    missing = [column for column in REQUIRED if column not in columns]
    if twice:
        raise FileRefused(f"{path} names the column {', '.join(twice)} twice.")
    if missing:
        raise FileRefused(
            f"{path} has no column {', '.join(missing)}. Columns that are known: {', '.join(COLUMNS)}."
        )
    if not set(columns) & set(SAYS_SOMETHING):
        raise FileRefused(
            f"{path} says nothing: it needs at least one column of {', '.join(SAYS_SOMETHING)}."
        )
