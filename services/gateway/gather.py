"""Concurrent single posts become one RPC. Nobody waits for company: a lone post goes at once.

A few RPCs may be under way; what arrives meanwhile goes together with the next one. So the more callers
there are, the more share a call, and nothing is timed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 500
"""What one RPC may hold."""


class Full(Exception):
    """More items wait than may: the caller is told to come back."""


class Gatherer(Generic[Item, Result]):
    """Hands items to `send` in batches and each result, or the batch's exception, to its caller.

    `send` answers one result per item, in order. `lanes` batches may be under way at once, `bound` items
    may wait for the next one.
    """

    def __init__(
        self,
        send: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        lanes: int = 2,
        bound: int = 4096,
    ) -> None:
        self._send = send
        self._lanes = lanes
        self._bound = bound
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._under_way: set[asyncio.Task[None]] = set()
        self._planned = False

    @property
    def waiting(self) -> int:
        """Items that wait for the next batch."""
        return len(self._waiting)

    def post(self, item: Item) -> asyncio.Future[Result]:
        """What becomes of this item. A caller that stops waiting does not take it back.

        Raises:
            Full: too many wait already.
        """
        if len(self._waiting) >= self._bound:
            raise Full
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, future))
        if not self._planned and len(self._under_way) < self._lanes:
            self._planned = True
            loop.call_soon(self._go)
        return future

    async def close(self) -> None:
        """Wait for what is under way and what still waits."""
        while self._under_way or self._waiting:
            await asyncio.wait(self._under_way) if self._under_way else await asyncio.sleep(0)

    def _go(self) -> None:
        """Start batches while there are items and lanes. Runs once per turn of the loop, so that what was
        read from several sockets in that turn goes together."""
        self._planned = False
        while self._waiting and len(self._under_way) < self._lanes:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            task = asyncio.create_task(self._carry(batch))
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._go()

    async def _carry(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._send([item for item, _ in batch])
            if len(results) != len(batch):
                raise RuntimeError(f"{len(batch)} items were answered with {len(results)} results")
        except Exception as failed:
            for _, future in batch:
                if not future.done():
                    future.set_exception(failed)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
