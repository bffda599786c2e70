"""The embedded log: `Log` of the port on one SQLite file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.mesh.clock import process_now
from services.mesh.log.browse import oldest_first
from services.mesh.log.port import PARTITIONS, Backlog, LogUnavailable, Message, Record
from services.mesh.log.retention import retention
from services.mesh.log.sqlite import appends, backlog, schema
from services.mesh.log.sqlite.bell import ring
from services.mesh.log.sqlite.consumer import SqliteConsumer
from services.mesh.log.sqlite.members import Member
from services.mesh.log.sqlite.turns import Writes, reading

_SWEEP_SECONDS = 3600.0
_SWEPT = 2000
"""Records removed in one transaction at most: appends wait meanwhile."""
_BREATH_SECONDS = 0.05


class SqliteLog:
    """See `Log` in the port."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._writes = Writes(self._path)
        self._reader = reading(self._path, "log-read")
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """See the port: the file is opened when it is first needed, and looked for until then."""
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    async def close(self) -> None:
        """See the port."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        await self._reader.close()
        await self._writes.close()

    async def ping(self) -> None:
        """See the port."""
        await self._reader.run(lambda connection: connection.execute("SELECT 1 FROM topic").fetchone())

    async def create_topics(self, topics: Sequence[str]) -> None:
        """See the port."""
        await self._writes.run(lambda connection: appends.create_topics(connection, topics))

    async def topics(self) -> dict[str, int]:
        """See the port."""
        return await self._reader.run(
            lambda connection: dict(
                connection.execute(
                    "SELECT name, (SELECT COUNT(*) FROM record WHERE record.topic = topic.id) FROM topic"
                ).fetchall()
            )
        )

    async def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """See the port."""
        return await self._reader.run(lambda connection: schema.ends(connection, topics))

    async def clear(self, groups: Sequence[str], topics: Sequence[str]) -> None:
        """See the port."""
        await self._writes.run(lambda connection: schema.clear(connection, groups, topics))

    async def place(self, group: str, offsets: Mapping[tuple[str, int], int]) -> None:
        """See the port."""
        await self._writes.run(lambda connection: schema.place(connection, group, offsets))

    async def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """See the port. One transaction: all are confirmed, or none."""
        now = int(process_now() * 1_000_000)
        try:
            await self._writes.run(lambda connection: appends.append(connection, messages, now))
        except LogUnavailable as away:
            return [away] * len(messages)
        ring(self._path, {message.topic for message in messages})
        return [None] * len(messages)

    async def consumer(self, group: str, topics: Sequence[str]) -> SqliteConsumer:
        """See the port."""
        member = Member(group, f"{os.getpid()}-{secrets.token_hex(4)}", tuple(topics))
        return SqliteConsumer(self._path, member, reading(self._path, f"log-{group}"), self._writes)

    async def backlog(
        self, group: str, topics: Sequence[str], seconds: float = 1.0
    ) -> dict[tuple[str, int], Backlog]:
        """See the port."""
        try:
            async with asyncio.timeout(seconds):
                return await self._reader.run(lambda connection: backlog.of(connection, group, topics))
        except TimeoutError:
            raise LogUnavailable("no answer in time") from None

    async def read(self, topic: str, limit: int, after: Mapping[int, int] | None = None) -> list[Record]:
        """See the port."""
        seen = dict(after or {})
        return await self._reader.run(lambda connection: _read(connection, topic, limit, seen))

    async def _sweep(self) -> None:
        """Let go of what is older than its topic keeps."""
        while True:
            removed = 0
            with contextlib.suppress(LogUnavailable):
                removed = await self._writes.run(_forget)
            await asyncio.sleep(_SWEEP_SECONDS if removed < _SWEPT else _BREATH_SECONDS)


def _read(connection: sqlite3.Connection, topic: str, limit: int, seen: dict[int, int]) -> list[Record]:
    number = schema.topic_ids(connection).get(topic)
    if number is None:
        return []
    parts = connection.execute("SELECT part FROM head WHERE topic = ?", (number,)).fetchall()
    return oldest_first(
        [
            appends.records(connection, (topic, number, part), seen.get(part, -1) + 1, limit)
            for (part,) in parts
        ],
        limit,
    )


def _forget(connection: sqlite3.Connection) -> int:
    """Remove some of what is too old; a partition lies in the order of time, so only its begin is read."""
    now, removed = int(process_now() * 1_000_000), 0
    for topic, number in schema.topic_ids(connection).items():
        before = now - int(retention(topic).total_seconds() * 1_000_000)
        for partition in range(PARTITIONS):
            place = (number, partition)
            first = connection.execute(
                "SELECT place, moment FROM record WHERE topic = ? AND part = ? ORDER BY place LIMIT 1", place
            ).fetchone()
            if first is not None and first[1] < before and removed < _SWEPT:
                removed += connection.execute(
                    "DELETE FROM record WHERE topic = ? AND part = ? AND place < ? AND moment < ?",
                    (*place, first[0] + _SWEPT - removed, before),
                ).rowcount
    return removed
