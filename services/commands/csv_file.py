"""A CSV file that somebody hands to a command: opened as UTF-8, or refused in a sentence."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from services.gateway.staff.importing.table import CELL_LIMIT

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(Exception):
    """The file as a whole cannot be taken. `args[0]` is a sentence that says what to do."""


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as `csv` wants it, as long as the block lasts.

    Raises:
        FileRefused: it is not there, cannot be read, or what the block reads is not UTF-8.
    """
    csv.field_size_limit(CELL_LIMIT)
    try:
        _not_utf_16(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except FileNotFoundError:
        raise FileRefused(f"There is no file {path}.") from None
    except OSError as wrong:
        raise unread(path, wrong) from None
    except UnicodeDecodeError as wrong:
        raise FileRefused(_encoding(path, wrong)) from None


def unread(path: Path, wrong: OSError) -> FileRefused:
    """The refusal of a file, of whatever kind, that the system does not let us read."""
    return FileRefused(f"{path} cannot be read: {(wrong.strerror or 'it failed').lower()}.")


def broken(path: Path, line: int, wrong: csv.Error) -> FileRefused:
    """The refusal of a file in which a line is no CSV."""
    if "unexpected end of data" in str(wrong):
        return FileRefused(
            f"{path}, line {line}: a quotation mark is opened here, or before, and never closed."
        )
    return FileRefused(f"{path}, line {line}: this is no CSV: {wrong}.")


def _not_utf_16(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(2) in _UTF_16:
            raise FileRefused(f"{path} is UTF-16. Save it as UTF-8 (in Excel: “CSV UTF-8”) and try again.")


def _encoding(path: Path, wrong: UnicodeDecodeError) -> str:
    return (
        f"{path} is not UTF-8 (byte {wrong.object[wrong.start]:#04x} is not). Save it as UTF-8 (in Excel: "
        f"“CSV UTF-8”), or convert it, for example: iconv -f windows-1258 -t utf-8 {path.name} > utf8.csv"
    )
