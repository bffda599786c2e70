"""Labelled texts from a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class FileRefused(ValueError):
    """The file cannot be used. `args[0]` is a sentence."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with what people say they are, as many of each. `left_out` rows had one of them empty."""

    texts: list[str]
    labels: list[str]
    left_out: int


def read(path: Path, text: str, label: str) -> Examples:
    """Read two columns of a CSV file in UTF-8 with a header.

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
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = list(reader.fieldnames or ())
            if missing := [name for name in wanted if name not in columns]:
                raise FileRefused(
                    f"{path} has no column {missing[0]!r}. Its columns are: {', '.join(columns) or 'none'}."
                )
            for row in reader:
                yield {name: (row[name] or "").strip() for name in wanted}
    except OSError as wrong:
        raise FileRefused(f"{path} cannot be read: {(wrong.strerror or 'it failed').lower()}.") from None
    except UnicodeDecodeError:
        raise FileRefused(f"{path} is not in UTF-8. Save it as UTF-8 and try again.") from None
    except csv.Error as wrong:
        raise FileRefused(f"{path} is no CSV file: {wrong}.") from None
