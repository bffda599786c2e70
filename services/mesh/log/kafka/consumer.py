"""One member of a consumer group on Kafka."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer as Client
from kafka import TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata

from services.mesh.log.kafka.connection import Thread
from services.mesh.log.kafka.rebalance import Rebalance
from services.mesh.log.kafka.shelf import Place, Shelf
from services.mesh.log.port import LogUnavailable, Position, Record

_VOID = (CommitFailedError, IllegalGenerationError, UnknownMemberIdError, RebalanceInProgressError)
"""A rebalance came between: the partition's new reader hears these records again."""

_ALL = 1_000_000
_MIB = 1024 * 1024


class KafkaConsumer:
    """See `Consumer` in the port. What is asked between two polls is done at the next."""

    def __init__(self, options: dict[str, Any], group: str, topics: Sequence[str]) -> None:
        self._options = options
        self._group = group
        self._topics = list(topics)
        self._thread = Thread(f"kafka-{group}")
        self._client: Client | None = None
        self._shelf = Shelf()
        self._paused: set[Place] = set()
        self._sought: dict[Place, int] = {}

    async def join(self) -> None:
        """Connect. Raises LogUnavailable while the broker is away."""
        await self._thread.run(self._connect)

    async def poll(self, limit: int, timeout: float) -> list[Record]:
        """See the port."""
        return await self._thread.run(lambda: self._poll(limit, timeout))

    async def commit(self, done: Mapping[Place, int]) -> None:
        """See the port."""
        offsets = {TopicPartition(*place): OffsetAndMetadata(at, "", -1) for place, at in done.items()}
        await self._thread.run(lambda: self._commit(offsets))

    def pause(self, partitions: Sequence[Place]) -> None:
        """See the port."""
        self._paused.update(partitions)

    def resume(self, partitions: Sequence[Place]) -> None:
        """See the port."""
        self._paused.difference_update(partitions)

    def seek(self, position: Position) -> None:
        """See the port."""
        self._sought[position.topic, position.partition] = position.offset

    async def lag(self) -> dict[Place, int]:
        """See the port."""
        return await self._thread.run(self._lag)

    async def close(self) -> None:
        """See the port."""
        with contextlib.suppress(LogUnavailable):
            await self._thread.run(self._leave)
        self._thread.close()

    def _connect(self) -> None:
        self._client = Client(
            **self._options,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            # A killed member's partitions are read by others after this long.
            session_timeout_ms=6_000,
            heartbeat_interval_ms=1_500,
            fetch_max_wait_ms=200,
            fetch_max_bytes=4 * _MIB,
            max_partition_fetch_bytes=_MIB // 4,
            metadata_max_age_ms=30_000,
        )
        self._client.subscribe(self._topics, listener=Rebalance(self._client, self._shelf))

    def _ready(self) -> Client:
        if self._client is None:
            self._connect()
        return self._client

    def _poll(self, limit: int, timeout: float) -> list[Record]:
        client, paused = self._ready(), self._paused.copy()
        self._seek(client)
        self._hold(client)
        waits = any(place not in paused for place in self._shelf.holds())
        self._shelf.put(client.poll(timeout_ms=0 if waits else int(timeout * 1000), max_records=_ALL))
        return self._shelf.take(limit, paused)

    def _seek(self, client: Client) -> None:
        """Go back where that was asked for, or where the shelf was cleared, and never forward.

        While a rebalance runs nothing is assigned: what is sought waits, for a partition that stays here
        keeps its position.
        """
        for place, offset in self._shelf.cleared().items():
            self._sought[place] = min(offset, self._sought.get(place, offset))
        assigned = client.assignment()
        for place in [place for place in self._sought if TopicPartition(*place) in assigned]:
            offset, partition = self._sought.pop(place), TopicPartition(*place)
            self._shelf.drop(place)
            if (client.position(partition, timeout_ms=2_000) or 0) > offset:
                client.seek(partition, offset)

    def _hold(self, client: Client) -> None:
        """Fetch no more of partitions that lie on the shelf. A rebalance forgets it, so it is said each time.

        A paused one with nothing on the shelf is fetched on: kafka-python would leave it out of a request
        that waits for all others, and be late when it is resumed.
        """
        shelved = set(self._shelf.holds())
        held = {tp for tp in client.assignment() if (tp.topic, tp.partition) in shelved}
        before = client.paused()
        client.pause(*(held - before))
        client.resume(*(before - held))

    def _commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        client = self._ready()
        held = {tp: offset for tp, offset in offsets.items() if tp in client.assignment()}
        if held:
            with contextlib.suppress(*_VOID):
                client.commit(held, timeout_ms=8_000)

    def _lag(self) -> dict[Place, int]:
        client = self._ready()
        assigned = list(client.assignment())
        ends = client.end_offsets(assigned, timeout_ms=5_000) if assigned else {}
        lags = {}
        for tp in assigned:
            # A partition that was given away in between has no position any more.
            with contextlib.suppress(IllegalStateError, AssertionError):
                position = client.position(tp, timeout_ms=1_000)
                waits = ends.get(tp, 0) - (position or 0) + self._shelf.count((tp.topic, tp.partition))
                lags[tp.topic, tp.partition] = max(0, waits)
        return lags

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close(autocommit=False, timeout_ms=2_000)
