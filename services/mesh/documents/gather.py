"""Group commit: what is asked while a write is under way becomes the next write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Gather(Generic[Item, Answer]):
    """Gathers concurrent items into one write after another, without waiting for more to come.

    A lone item is written by its caller's own task. `write` answers per item, in order, an answer or
    the exception for its caller; an exception that it raises goes to all.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]], limit: int
    ):
        self._write = write
        self._limit = limit
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._writing = False
        self._drain: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Answer:
        """Have the item written, alone or with others.

        Raises:
            Exception: what `write` answered for this item, or raised.
        """
        if self._writing:
            future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self._waiting.append((item, future))
            return await future
        self._writing = True
        try:
            answer = (await self._write([item]))[0]
        finally:
            self._go_on()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _go_on(self) -> None:
        if self._waiting:
            self._drain = asyncio.get_running_loop().create_task(self._write_waiting())
        else:
            self._writing = False

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                await self._write_batch(batch)
        finally:
            self._writing = False

    async def _write_batch(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._write([item for item, _ in batch])
        except Exception as error:
            answers = [type(error)(*error.args) for _ in batch]
        for (_, future), answer in zip(batch, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
