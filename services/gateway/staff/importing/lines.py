"""A kept file as lines of text, read by a thread while the event loop goes on."""

from __future__ import annotations

import asyncio
import codecs
import io
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import TypeVar

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Thing = TypeVar("Thing")


class NotText(Exception):
    """The file is not UTF-8 (nor UTF-16 with its mark)."""


class Lines:
    """Lines with their ends, as `csv` wants them. To be walked through by another thread than the loop's."""

    def __init__(self, pieces: AsyncIterator[bytes], loop: asyncio.AbstractEventLoop) -> None:
        self._pieces = pieces
        self._loop = loop

    def __iter__(self) -> Iterator[str]:
        """
        Raises:
            NotText: what is read is no text.
        """
        decoder: codecs.IncrementalDecoder | None = None
        rest = ""
        while (piece := self._next()) is not None:
            decoder = decoder or codecs.getincrementaldecoder(_encoding(piece))()
            lines = io.StringIO(rest + _decoded(decoder, piece), newline="").readlines()
            # The last line may go on in the next piece, and a CR may have its LF there.
            rest = lines.pop() if lines else ""
            yield from lines
        if decoder is not None:
            rest += _decoded(decoder, b"", final=True)
        yield from io.StringIO(rest, newline="").readlines()

    def _next(self) -> bytes | None:
        return asyncio.run_coroutine_threadsafe(self._ask(), self._loop).result()

    async def _ask(self) -> bytes | None:
        return await anext(self._pieces, None)


async def batched(make: Callable[[], Iterator[Thing]], size: int) -> AsyncIterator[list[Thing]]:
    """What an iterator gives, so many at once; it runs in threads."""
    things = make()
    while batch := await asyncio.to_thread(lambda: list(islice(things, size))):
        yield batch


def _encoding(first: bytes) -> str:
    return "utf-16" if first.startswith(_UTF_16) else "utf-8-sig"


def _decoded(decoder: codecs.IncrementalDecoder, data: bytes, *, final: bool = False) -> str:
    try:
        text = decoder.decode(data, final)
    except UnicodeError:
        raise NotText from None
    if "\x00" in text:
        raise NotText
    return text
