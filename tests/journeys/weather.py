"""Normal weather: every event is told twice, and topics overtake each other."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from services.mesh.log.port import Consumer, Log, Message, Position, Record


class Weather:
    """A log over another one. What is appended lies there twice; what is polled comes later by chance."""

    def __init__(self, log: Log, seed: int) -> None:
        self._log = log
        self._chance = random.Random(seed)

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    async def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """The whole batch, and once more."""
        first = await self._log.append(messages)
        await self._log.append(messages)
        return first

    async def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """A member for whom topics overtake each other; the order within a partition is kept."""
        inner = await self._log.consumer(group, topics)
        return _Rough(inner, random.Random(self._chance.random()))


class _Rough:
    def __init__(self, inner: Consumer, chance: random.Random) -> None:
        self._inner = inner
        self._chance = chance
        self._held: list[Record] = []

    async def poll(self, limit: int, timeout: float) -> list[Record]:
        fresh = await self._inner.poll(limit, min(timeout, 0.05) if self._held else timeout)
        late = {topic for topic in {r.position.topic for r in fresh} if self._chance.random() < 0.3}
        waiting = {(r.position.topic, r.position.partition) for r in self._held}
        held, self._held = self._held, []
        now = list(held)
        for record in fresh:
            place = (record.position.topic, record.position.partition)
            (self._held if record.position.topic in late and place not in waiting else now).append(record)
        topics = sorted({record.position.topic for record in now})
        self._chance.shuffle(topics)
        return sorted(now, key=lambda record: topics.index(record.position.topic))

    async def commit(self, done: Mapping[tuple[str, int], int]) -> None:
        await self._inner.commit(done)

    def pause(self, partitions: Sequence[tuple[str, int]]) -> None:
        self._inner.pause(partitions)

    def resume(self, partitions: Sequence[tuple[str, int]]) -> None:
        self._inner.resume(partitions)

    def seek(self, position: Position) -> None:
        self._inner.seek(position)

    async def lag(self) -> dict[tuple[str, int], int]:
        return await self._inner.lag()

    async def close(self) -> None:
        await self._inner.close()
