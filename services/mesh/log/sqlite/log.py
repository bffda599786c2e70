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
from services.mesh.documents.sqlite.lane import Lane
from services.mesh.log.port import LogUnavailable, Message, Record
from services.mesh.log.retention import retention
from services.mesh.log.sqlite import appends, schema
from services.mesh.log.sqlite.bell import ring
from services.mesh.log.sqlite.consumer import SqliteConsumer
from services.mesh.log.sqlite.members import Member
from services.mesh.log.sqlite.turns import Writes, connect

_SWEEP_SECONDS = 3600.0


class SqliteLog:
    """See `Log` in the port."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writes = Writes(path)
        self._reader = Lane("log-read", lambda: connect(path), LogUnavailable)
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """See the port."""
        await self._writes.run(schema.create)
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

    async def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """See the port. One transaction: all are confirmed, or none."""
        now = int(process_now() * 1_000_000)
        try:
            await self._writes.run(lambda connection: appends.append(connection, messages, now))
        except LogUnavailable as away:
            return [away] * len(messages)
        ring(self._path)
        return [None] * len(messages)

    async def consumer(self, group: str, topics: Sequence[str]) -> SqliteConsumer:
        """See the port."""
        member = Member(group, f"{os.getpid()}-{secrets.token_hex(4)}", tuple(topics))
        reader = Lane(f"log-{group}", lambda: connect(self._path), LogUnavailable)
        return SqliteConsumer(self._path, member, reader, self._writes)

    async def read(self, topic: str, limit: int, after: Mapping[int, int] | None = None) -> list[Record]:
        """See the port."""
        seen = dict(after or {})
        return await self._reader.run(lambda connection: _read(connection, topic, limit, seen))

    async def _sweep(self) -> None:
        """Let go of what is older than its topic keeps."""
        while True:
            with contextlib.suppress(LogUnavailable):
                await self._writes.run(_forget)
            await asyncio.sleep(_SWEEP_SECONDS)


def _read(connection: sqlite3.Connection, topic: str, limit: int, seen: dict[int, int]) -> list[Record]:
    number = schema.topic_ids(connection).get(topic)
    if number is None:
        return []
    found: list[Record] = []
    parts = connection.execute("SELECT part FROM head WHERE topic = ?", (number,)).fetchall()
    for (partition,) in parts:
        found += appends.records(connection, (topic, number, partition), seen.get(partition, -1) + 1, limit)
    found.sort(key=lambda record: (record.time, record.position.partition, record.position.offset))
    return found[:limit]


def _forget(connection: sqlite3.Connection) -> None:
    now = int(process_now() * 1_000_000)
    for topic, number in schema.topic_ids(connection).items():
        keep = int(retention(topic).total_seconds() * 1_000_000)
        connection.execute("DELETE FROM record WHERE topic = ? AND moment < ?", (number, now - keep))
