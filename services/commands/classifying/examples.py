"""Labelled texts from a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from services.commands import csv_file
from services.commands.csv_file import FileRefused
from services.gateway.staff.importing.table import delimiter


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with what people say they are, as many of each. `left_out` rows had one of them empty."""

    texts: list[str]
    labels: list[str]
    left_out: int


def read(path: Path, text: str, label: str) -> Examples:
    """Read two columns of a CSV file in UTF-8 with a header; between cells a comma, a semicolon or a tab.

    Raises:
        FileRefused: it cannot be read, a column is missing, or no row has both.
    """
    texts, labels, left_out = [], [], 0
    for row in _rows(path, (text, label)):
        if row[text] and row[label]:
            texts.append(row[text])
            labels.append(row[label])
        else:
            left_out += 1
    if not texts:
        raise FileRefused(f"{path} has no row with both {text} and {label}.")
    return Examples(texts, labels, left_out)


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with csv_file.opened(path) as file:
        first = file.readline()
        mark = delimiter(first, lambda name: name in wanted)
        reader = csv.DictReader(chain([first], file), delimiter=mark)
        try:
            _complete(path, list(reader.fieldnames or ()), wanted)
            for row in reader:
                yield {name: (row[name] or "").strip() for name in wanted}
        except csv.Error as wrong:
            raise csv_file.broken(path, reader.line_num + 1, wrong) from None


def _complete(path: Path, columns: list[str], wanted: tuple[str, ...]) -> None:
    if missing := [name for name in wanted if name not in columns]:
        raise FileRefused(
            f"{path} has no column {missing[0]!r}. Its columns are: {', '.join(columns) or 'none'}."
        )
