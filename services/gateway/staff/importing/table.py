"""Rows of a table of text: each an item, or a reason why it is none."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.gateway.staff.importing.columns import (
    COLUMNS,
    REQUIRED,
    CellRefused,
    Fault,
    Habits,
    value_of,
)

DELIMITERS = ",;\t|"
CELL_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its line in the file, and the item that it is or why it is none."""

    line: int
    cells: tuple[str, ...]
    item: dict[str, Any] = field(default_factory=dict)
    fault: Fault | None = None


class TableBroken(Exception):
    """From `line` on these lines are no table; `wrong` says why."""

    def __init__(self, line: int, wrong: csv.Error) -> None:
        super().__init__(str(wrong))
        self.line = line
        self.wrong = wrong


def delimiter(line: str, known: Callable[[str], bool]) -> str:
    """The one under which a line names most columns that are known; then the most cells; then the comma."""
    return max(
        DELIMITERS, key=lambda mark: (sum(map(known, cells_of(line, mark))), len(cells_of(line, mark)))
    )


def cells_of(line: str, mark: str) -> list[str]:
    """The cells of one line; none when it is broken."""
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []


def records(lines: Iterable[str], mark: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """All records that are not blank, each with the line that it begins on, the first one included.

    Raises:
        TableBroken: the lines stop being a table.
    """
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(lines, delimiter=mark, strict=True)
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield line, tuple(cells)
    except csv.Error as wrong:
        raise TableBroken(before + 1, wrong) from None


def rows(lines: Iterable[str], mark: str, columns: Sequence[str], habits: Habits) -> Iterator[Row]:
    """All rows below the first one. `columns` says what each column is; what is empty or unknown is not read.

    Raises:
        TableBroken: as `records`.
    """
    said: Counter[str] = Counter()
    for number, (line, cells) in enumerate(records(lines, mark)):
        if number:
            yield _named(_row(line, cells, columns, habits), said)


def _row(line: int, cells: tuple[str, ...], columns: Sequence[str], habits: Habits) -> Row:
    if len(cells) != len(columns):
        counts = {"found": str(len(cells)), "named": str(len(columns))}
        return Row(line, cells, fault=Fault("", "cells_mismatch", counts))
    item: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        if column in COLUMNS and cell.strip():
            try:
                item[column] = value_of(column, cell, habits)
            except CellRefused as refused:
                return Row(line, cells, fault=Fault(column, refused.args[0]))
    for column in REQUIRED:
        if column not in item:
            return Row(line, cells, fault=Fault(column, "required"))
    return Row(line, cells, item)


def _named(row: Row, said: Counter[str]) -> Row:
    """Give a row without an id one that follows from what it says, and how often it was said before."""
    if row.fault or "external_id" in row.item:
        return row
    content = "\x1f".join(f"{name}={value}" for name, value in sorted(row.item.items()))
    digest = hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
    said[digest] += 1
    row.item["external_id"] = f"row-{digest}-{said[digest]}"
    return row
