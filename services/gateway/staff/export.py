"""Any list as a CSV file: rows go out as they are read, so a file of any length needs one piece of memory.

return stream_csv("inbox.csv", ("id", "text"), rows_of_all_pages())
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

Cell = str | int | float | bool | date | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?", re.ASCII)
_MARK = "\ufeff"
_PIECE = 32 * 1024
"""Characters that are collected before they are sent."""
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def stream_csv(
    name: str,
    header: Sequence[str],
    rows: AsyncIterator[Sequence[Cell]],
    *,
    mark: bool = True,
    guard: bool = True,
) -> StreamingResponse:
    """The file as an answer. `mark`: begin with a byte order mark, by which spreadsheets know UTF-8.

    Without `guard` text is written as it is: for somebody's own file that goes in again.

    The first rows are read before anything is sent, so a `Problem` on the way to them is answered as one.
    If reading breaks later, the connection is broken off, and no browser takes the piece for the whole.
    """
    return _Csv(
        _pieces(header, rows, mark=mark, write=cell if guard else _plain),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_NAME.sub("-", name)}"'},
    )


def cell(value: Cell) -> str:
    """How a value stands in the file. Text that a spreadsheet would compute gets a mark before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return neutral(value)
    return str(value)


def _plain(value: Cell) -> str:
    return value if isinstance(value, str) else cell(value)


def neutral(text: str) -> str:
    """The text as a spreadsheet shows it instead of computing it; plain numbers stay numbers."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


class _Csv(StreamingResponse):
    """Begins its answer when the first piece is there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = await anext(aiter(self.body_iterator), b"")
        self.body_iterator = _with(first, self.body_iterator)
        await super().__call__(scope, receive, send)


async def _with(first: object, rest: object) -> AsyncIterator[bytes]:
    yield first  # type: ignore[misc]
    async for piece in rest:  # type: ignore[attr-defined]
        yield piece


async def _pieces(
    header: Sequence[str],
    rows: AsyncIterator[Sequence[Cell]],
    *,
    mark: bool,
    write: Callable[[Cell], str],
) -> AsyncIterator[bytes]:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    if mark:
        written.write(_MARK)
    writer.writerow([write(value) for value in header])
    async for row in rows:
        writer.writerow([write(value) for value in row])
        if written.tell() >= _PIECE:
            yield written.getvalue().encode()
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode()
