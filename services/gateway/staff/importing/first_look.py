"""A first look at a file that was just taken in: what it names, and a few rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from services.gateway.problems import Problem
from services.gateway.staff.importing.lines import Lines, NotText
from services.gateway.staff.importing.table import DELIMITERS, TableBroken, delimiter, records

MOST_COLUMNS = 200
SAMPLES = 30
_HEADER_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """The delimiter, the names of the columns, and the first rows."""

    delimiter: str
    header: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


async def first_look(pieces: AsyncIterator[bytes], known: Callable[[str], bool]) -> Look:
    """`known`: whether a header names a column that we know.

    Raises:
        Problem: 422 `file_empty`, `file_rows_none`, `file_encoding`, `file_broken`, `columns_too_many`.
    """
    lines = Lines(pieces, asyncio.get_running_loop())
    try:
        return await asyncio.to_thread(_look, lines, known)
    except NotText:
        raise Problem(422, "file_encoding") from None
    except TableBroken as broken:
        raise Problem(422, "file_broken", values={"line": str(broken.line)}) from None


def _look(lines: Lines, known: Callable[[str], bool]) -> Look:
    walked = iter(lines)
    first = next(walked, "")
    if not first.strip(f'{DELIMITERS}" \r\n'):
        raise Problem(422, "file_empty")
    mark = delimiter(first, known)
    found = [cells for _, cells in islice(records(_again(first, walked), mark), SAMPLES + 1)]
    header = tuple(name.strip()[:_HEADER_LETTERS] for name in found[0])
    if len(header) > MOST_COLUMNS:
        raise Problem(422, "columns_too_many", values={"limit": str(MOST_COLUMNS)})
    if len(found) == 1:
        raise Problem(422, "file_rows_none")
    return Look(mark, header, tuple(found[1:]))


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
