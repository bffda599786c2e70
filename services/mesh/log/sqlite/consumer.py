"""One member of a consumer group on the embedded log."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.mesh.clock import process_now
from services.mesh.documents.sqlite.lane import Lane
from services.mesh.documents.sqlite.steps import one
from services.mesh.log.port import LogUnavailable, Position, Record
from services.mesh.log.sqlite import appends, members
from services.mesh.log.sqlite.bell import Bell
from services.mesh.log.sqlite.members import Member, Place
from services.mesh.log.sqlite.schema import topic_ids
from services.mesh.log.sqlite.turns import Writes

_DEAL_SECONDS = 1.0


class SqliteConsumer:
    """See `Consumer` in the port."""

    def __init__(self, path: Path, member: Member, reader: Lane, writes: Writes) -> None:
        self._member = member
        self._reader = reader
        self._writes = writes
        self._bell = Bell(path, member.topics)
        self._next: dict[Place, int] = {}
        self._paused: set[Place] = set()
        self._turn = 0
        self._dealt = 0.0
        self._heart: asyncio.Task[None] | None = None

    async def poll(self, limit: int, timeout: float) -> list[Record]:
        """See the port."""
        self._heart = self._heart or asyncio.get_running_loop().create_task(self._beat())
        end = process_now() + timeout
        while True:
            await self._deal()
            if found := await self._reader.run(lambda connection: self._fetch(connection, limit)):
                return found
            if (left := end - process_now()) <= 0:
                return []
            await self._bell.wait(min(left, _DEAL_SECONDS))

    async def commit(self, done: Mapping[Place, int]) -> None:
        """See the port."""
        await self._writes.run(lambda connection: members.commit(connection, self._member, done.items()))

    def pause(self, partitions: Sequence[Place]) -> None:
        """See the port."""
        self._paused.update(partitions)

    def resume(self, partitions: Sequence[Place]) -> None:
        """See the port."""
        self._paused.difference_update(partitions)

    def seek(self, position: Position) -> None:
        """See the port."""
        if (place := (position.topic, position.partition)) in self._next:
            self._next[place] = position.offset

    async def lag(self) -> dict[Place, int]:
        """See the port."""
        held = list(self._next)
        return await self._reader.run(lambda connection: _lag(connection, self._member.group, held))

    async def close(self) -> None:
        """See the port."""
        if self._heart is not None:
            self._heart.cancel()
            await asyncio.gather(self._heart, return_exceptions=True)
        self._bell.close()
        with contextlib.suppress(LogUnavailable):
            await self._writes.run(lambda connection: members.leave(connection, self._member))
        await self._reader.close()

    async def _beat(self) -> None:
        """Stay a member while a long batch keeps this consumer from polling."""
        while True:
            await asyncio.sleep(members.LEASE_SECONDS / 4)
            if process_now() - self._dealt < members.LEASE_SECONDS / 2:
                continue
            with contextlib.suppress(LogUnavailable):
                await self._writes.run(
                    lambda connection: members.renew(connection, self._member, process_now())
                )

    async def _deal(self) -> None:
        if process_now() - self._dealt < _DEAL_SECONDS:
            return
        hand = await self._writes.run(
            lambda connection: members.deal(connection, self._member, process_now())
        )
        self._dealt = process_now()
        self._next = {place: at for place, at in self._next.items() if place in hand.kept}
        self._next.update(hand.took)
        self._paused &= hand.kept

    def _fetch(self, connection: sqlite3.Connection, limit: int) -> list[Record]:
        wanted = [place for place in self._next if place not in self._paused]
        if limit < 1 or not wanted:
            return []
        ids = topic_ids(connection)
        heads = _ahead(connection, {(ids[topic], part): self._next[topic, part] for topic, part in wanted})
        ready = [(topic, part) for topic, part in wanted if (ids[topic], part) in heads]
        # Start each time at another partition, so that a full one does not starve the others.
        self._turn += 1
        split = self._turn % len(ready) if ready else 0
        found: list[Record] = []
        for topic, partition in ready[split:] + ready[:split]:
            start, left = self._next[topic, partition], limit - len(found)
            batch = appends.records(connection, (topic, ids[topic], partition), start, left)
            found += batch
            # A head beyond the last record means that retention took what lay between.
            self._next[topic, partition] = (
                batch[-1].position.offset + 1 if batch else heads[ids[topic], partition]
            )
            if len(found) >= limit:
                break
        return found


def _ahead(connection: sqlite3.Connection, places: Mapping[tuple[int, int], int]) -> dict[Any, int]:
    """The heads of those partitions that hold something at or behind these offsets."""
    found = one(
        connection,
        "SELECT json_group_array(json_array(topic, part, next)) FROM json_each(?) AS at CROSS JOIN head"
        " ON topic = json_extract(at.value, '$[0]') AND part = json_extract(at.value, '$[1]')"
        " AND next > json_extract(at.value, '$[2]')",
        [[*place, start] for place, start in places.items()],
    )
    return {(topic, partition): head for topic, partition, head in found}


def _lag(connection: sqlite3.Connection, group: str, held: Sequence[Place]) -> dict[Place, int]:
    rows = one(
        connection,
        "SELECT json_group_array(json_array(name, h.part, next - COALESCE(place, 0))) FROM head h"
        " JOIN topic ON topic.id = h.topic"
        " LEFT JOIN position p ON p.grp = ? AND p.topic = h.topic AND p.part = h.part",
        group,
    )
    lags = {(name, partition): lag for name, partition, lag in rows}
    return {place: lags.get(place, 0) for place in held}
