"""Read a file of comma-separated values: each row an item, or a reason why it is none."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from services.commands import csv_file
from services.commands.csv_file import FileRefused
from services.commands.importing.columns import (
    COLUMNS,
    MENDING,
    REQUIRED,
    SAYS_SOMETHING,
    CellRefused,
    value_of,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its line in the file, and the item that it is or why it is none."""

    line: int
    cells: tuple[str, ...]
    item: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


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
        if not row.refused:
            products[row.item["product"]] = None
            if "channel" in row.item:
                channels[row.item["channel"]] = None
    return Sheet(path, delimiter, header, counted, tuple(products), tuple(channels), strange)


def rows(sheet: Sheet, zone: ZoneInfo) -> Iterator[Row]:
    """All rows that are not blank, in order.

    Raises:
        FileRefused: the file stops being readable.
    """
    said: Counter[str] = Counter()
    with csv_file.opened(sheet.path) as file:
        reader = csv.reader(file, delimiter=sheet.delimiter, strict=True)
        before = 0
        try:
            for number, cells in enumerate(reader):
                line, before = before + 1, reader.line_num
                if number and any(cell.strip() for cell in cells):
                    yield _named(_row(sheet, line, tuple(cells), zone), said)
        except csv.Error as wrong:
            raise csv_file.broken(sheet.path, before + 1, wrong) from None


def _row(sheet: Sheet, line: int, cells: tuple[str, ...], zone: ZoneInfo) -> Row:
    if len(cells) != len(sheet.header):
        return Row(line, cells, refused=f"{len(cells)} cells, but the first line names {len(sheet.header)}")
    item: dict[str, Any] = {}
    for column, cell in zip(sheet.header, cells, strict=True):
        if column in COLUMNS and cell.strip():
            try:
                item[column] = value_of(column, cell, zone)
            except CellRefused as refused:
                return Row(line, cells, refused=f"{column}: this must be {refused.args[0]}")
    for column in REQUIRED:
        if column not in item:
            return Row(line, cells, refused=f"{column}: this is needed")
    return Row(line, cells, item)


def _named(row: Row, said: Counter[str]) -> Row:
    """Give a row without an id one that follows from what it says."""
    if row.refused or "external_id" in row.item:
        return row
    content = "\x1f".join(f"{name}={value}" for name, value in sorted(row.item.items()))
    digest = hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
    said[digest] += 1
    row.item["external_id"] = f"row-{digest}-{said[digest]}"
    return row


def _header(path: Path, file: TextIO) -> tuple[str, tuple[str, ...]]:
    """The delimiter under which the first line names most columns that we know, and those names."""
    first = file.readline()
    if not first.strip():
        raise FileRefused(f"{path} is empty. Its first line must name the columns, such as product,text.")
    mark = csv_file.delimiter(first, lambda cell: _name(cell) in COLUMNS)
    return mark, tuple(_name(cell) for cell in csv_file.cells(first, mark))


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
