"""The inbox of one service: reads its partitions, hears what they hold, and commits what was heard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog

from services.mesh import measures
from services.mesh.clock import process_now
from services.mesh.documents.port import Collection, DocumentsUnavailable
from services.mesh.inbox.blocked import REPLAY, Block
from services.mesh.inbox.breaker import Breaker
from services.mesh.inbox.deaths import Deaths
from services.mesh.inbox.hearing import Hearing
from services.mesh.inbox.replay import Replay
from services.mesh.inspection.recent import RecentErrors
from services.mesh.log.port import Consumer, Log, LogUnavailable, Record
from services.mesh.pressure import PRESSURE
from services.mesh.service import Handler

_BATCH = 500
_FEW = 64
"""Records of a poll while many callers wait for answers."""
_COURTESY_SECONDS = 0.5
_IDLE_SECONDS = 1.0
_BUSY_SECONDS = 0.01
_AT_ONCE = 32
"""Subjects of one partition."""
_COMMIT_SECONDS = 0.5
_BLOCKS_SECONDS = 1.0
_AGAIN_SECONDS = 1.0

Place = tuple[str, int]
_say = structlog.get_logger(__name__)


def topics_of(handlers: Mapping[str, Handler]) -> list[str]:
    """The topics on which these event types are told."""
    return sorted({name.rpartition(".")[0] for name in handlers})


class Inbox:
    """Hears for one service, for as long as `run` runs.

    Each partition has at most one batch under way. It is paused meanwhile, so that a slow or a failing one
    holds up only itself while polling, and with it the membership in the group, goes on.
    """

    def __init__(
        self,
        service: str,
        handlers: Mapping[str, Handler],
        log: Log,
        blocks: Collection,
        forgets: Sequence[str] = (),
        *,
        errors: RecentErrors | None = None,
    ) -> None:
        self._service = service
        self.topics = topics_of(handlers)
        self._log = log
        self._deaths = Deaths(service, log, blocks)
        self._hearing = Hearing(service, handlers, self._deaths, forgets, errors)
        self.progress = self._hearing.progress
        self._replay = Replay(service, log, blocks, self._hearing)
        self._breakers: dict[Place, Breaker] = {}
        self._under_way: dict[Place, asyncio.Task[int]] = {}
        self._done: dict[Place, int] = {}
        self._follows: dict[Place, int] = {}
        self._replaying: asyncio.Task[None] | None = None
        self._looked = self._committed = 0.0
        for topic in self.topics:
            measures.LAG.labels(service, topic)
            for outcome in measures.OUTCOMES:
                measures.HANDLED.labels(service, topic, outcome)

    @property
    def stopped(self) -> list[str]:
        """Partitions that stand still because too much failed, as `topic/partition`."""
        return sorted(f"{topic}/{part}" for (topic, part), b in self._breakers.items() if b.open)

    async def run(self) -> None:
        """Hear until cancelled. A log or a database that is away is waited for."""
        if not self.topics:
            return
        while True:
            try:
                await self._deaths.refresh()
                await self._member()
            except (LogUnavailable, DocumentsUnavailable) as away:
                _say.warning("cannot hear", service=self._service, error=type(away).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _member(self) -> None:
        consumer = await self._log.consumer(self._service, self.topics)
        try:
            while True:
                limit = _FEW if await PRESSURE.give_way(_COURTESY_SECONDS) else _BATCH
                await self._begin(consumer, await consumer.poll(limit, self._patience()))
                self._collect(consumer)
                await self._commit(consumer)
                await self._look(consumer)
        finally:
            await self._leave(consumer)

    def _patience(self) -> float:
        """How long to wait for records: until there is something else to do."""
        if self._under_way:
            return _BUSY_SECONDS
        if self._done:
            return min(max(self._committed + _COMMIT_SECONDS - process_now(), 0.0), _COMMIT_SECONDS)
        return _IDLE_SECONDS

    async def _begin(self, consumer: Consumer, records: Sequence[Record]) -> None:
        batches: dict[Place, list[Record]] = {}
        for record in records:
            batches.setdefault((record.position.topic, record.position.partition), []).append(record)
        consumer.pause(list(batches))
        if any(batch[0].position.offset != self._follows.get(place) for place, batch in batches.items()):
            # A partition that another replica read until now: learn what it set aside.
            await self._deaths.refresh()
        for place, batch in batches.items():
            self._follows[place] = batch[-1].position.offset + 1
            if place in self._under_way:  # lost and got again meanwhile: come back when the first is done
                consumer.seek(batch[0].position)
            else:
                self._under_way[place] = asyncio.create_task(self._hear(place, batch))

    def _collect(self, consumer: Consumer) -> None:
        for place in [place for place, task in self._under_way.items() if task.done()]:
            self._done[place] = self._under_way.pop(place).result()
            consumer.resume([place])

    async def _commit(self, consumer: Consumer) -> None:
        now = process_now()
        if self._done and now - self._committed >= _COMMIT_SECONDS:
            done, self._done = self._done, {}
            try:
                await consumer.commit(done)
            except LogUnavailable as away:
                self._done = done
                _say.warning("could not commit", service=self._service, error=type(away).__name__)
            self._committed = now

    async def _look(self, consumer: Consumer) -> None:
        """Now and then: which subjects are blocked, what is to be replayed, how much waits."""
        if process_now() - self._looked < _BLOCKS_SECONDS:
            return
        self._looked = process_now()
        try:
            blocks = await self._deaths.refresh()
        except DocumentsUnavailable:
            return
        self._replay_some([block for block in blocks if block.state == REPLAY])
        letters = sum(letter.failure != "parked" for block in blocks for letter in block.letters)
        measures.DEAD_LETTERS.labels(self._service).set(letters)
        measures.STOPPED.labels(self._service).set(len(self.stopped))
        with contextlib.suppress(LogUnavailable):
            lags = await consumer.lag()
            self.progress.held = frozenset(lags)
            for topic in self.topics:
                waits = sum(lag for (name, _), lag in lags.items() if name == topic)
                measures.LAG.labels(self._service, topic).set(waits)

    def _replay_some(self, blocks: Sequence[Block]) -> None:
        """In a task of its own: hearing goes on meanwhile."""
        if self._replaying is not None and self._replaying.done():
            self._replaying.result()
            self._replaying = None
        if self._replaying is None and blocks:
            self._replaying = asyncio.create_task(self._replay.run(blocks))

    async def _hear(self, place: Place, batch: Sequence[Record]) -> int:
        """Subjects side by side, each subject's records in order; the offset behind the last."""
        breaker = self._breakers.setdefault(place, Breaker())
        subjects: dict[str, list[Record]] = {}
        for record in batch:
            subjects.setdefault(record.key, []).append(record)
        left = iter(subjects.values())
        await asyncio.gather(*(self._in_order(left, breaker) for _ in range(min(len(subjects), _AT_ONCE))))
        return batch[-1].position.offset + 1

    async def _in_order(self, left: Iterator[Sequence[Record]], breaker: Breaker) -> None:
        for records in left:
            for record in records:
                await self._hearing.hear(record, breaker)

    async def _leave(self, consumer: Consumer) -> None:
        tasks: list[asyncio.Task[Any]] = list(self._under_way.values())
        if self._replaying is not None:
            tasks.append(self._replaying)
        self._replaying = None
        self._under_way.clear()
        self._follows.clear()
        self.progress.gone()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        done, self._done = self._done, {}
        with contextlib.suppress(LogUnavailable):
            if done:
                await consumer.commit(done)
        with contextlib.suppress(LogUnavailable):
            await consumer.close()
