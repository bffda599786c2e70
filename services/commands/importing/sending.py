"""Send rows in batches, several under way at once, and count what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from services.commands.importing.api import Api, TooLarge
from services.commands.importing.reading import told
from services.gateway.staff.importing.table import Row

LANES = 4
BATCH_BYTES = 3_500_000
"""Below the 4 MiB that the API takes, envelope included."""

_PASSING = frozenset({"unavailable", "busy", "stale", "documents_unavailable", "deadline_exceeded"})
"""An item that was refused for these reasons is sent again."""
_TRIES = 8


@dataclass(slots=True)
class Outcome:
    """What became of all rows so far."""

    new: int = 0
    known: int = 0
    bad: list[tuple[Row, str]] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Rows that are dealt with."""
        return self.new + self.known + len(self.bad)


class Sender:
    """Takes rows, keeps the outcome; `moved` is called whenever some are done."""

    def __init__(self, api: Api, batch: int, moved: Callable[[Outcome], None]) -> None:
        self._api = api
        self._batch = batch
        self._moved = moved
        self.outcome = Outcome()

    async def send(self, rows: Iterable[Row]) -> Outcome:
        """Send all of them. Never reads more of the file than is under way.

        Raises:
            ApiRefused: the API refuses, or was away for too long; what was sent is kept there.
        """
        batches = self._batches(rows)
        under_way: set[asyncio.Task[None]] = set()
        try:
            for batch in batches:
                under_way.add(asyncio.create_task(self._carry(batch)))
                if len(under_way) >= LANES:
                    under_way = await _one_done(under_way)
            while under_way:
                under_way = await _one_done(under_way)
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
        return self.outcome

    def _batches(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        batch: list[Row] = []
        size = 0
        for row in rows:
            if row.fault:
                self.outcome.bad.append((row, told(row.fault)))
                continue
            length = len(orjson.dumps(row.item)) + 1
            if batch and (len(batch) >= self._batch or size + length > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(row)
            size += length
        if batch:
            yield batch

    async def _carry(self, batch: list[Row], tries: int = _TRIES) -> None:
        try:
            results = await self._api.batch([row.item for row in batch])
        except TooLarge:
            await self._carry_halves(batch)
            return
        again: list[Row] = []
        for row, result in zip(batch, results, strict=True):
            error = result.get("error")
            if error is None:
                self.outcome.known += result["replayed"]
                self.outcome.new += not result["replayed"]
            elif error["code"] in _PASSING and tries > 1:
                again.append(row)
            else:
                self.outcome.bad.append((row, f"{error['field']}: {error['message']}".removeprefix(": ")))
        self._moved(self.outcome)
        if again:
            await asyncio.sleep(0.5)
            await self._carry(again, tries - 1)

    async def _carry_halves(self, batch: list[Row]) -> None:
        if len(batch) == 1:
            self.outcome.bad.append((batch[0], "this row alone is larger than the API takes"))
            return
        middle = len(batch) // 2
        await self._carry(batch[:middle])
        await self._carry(batch[middle:])


async def _one_done(tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Those still under way after at least one ended; raises what it raised."""
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    return pending
