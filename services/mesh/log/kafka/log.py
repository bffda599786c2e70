"""The real log: `Log` of the port on Apache Kafka."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka import KafkaConsumer as Client
from kafka.errors import KafkaTimeoutError, TopicAlreadyExistsError, for_code

from services.mesh.config.brokers import Brokers
from services.mesh.log.browse import oldest_first
from services.mesh.log.kafka import removal
from services.mesh.log.kafka.backlog import Backlogs
from services.mesh.log.kafka.connection import Thread, options
from services.mesh.log.kafka.consumer import KafkaConsumer
from services.mesh.log.kafka.producer import Producer
from services.mesh.log.kafka.records import record
from services.mesh.log.port import PARTITIONS, Backlog, LogUnavailable, Message, Record
from services.mesh.log.retention import retention

_POLL_MS = 200
_ANSWER_MS = 8_000
_READ_SECONDS = 10.0

Offsets = dict[TopicPartition, int]


class KafkaLog:
    """See `Log` in the port."""

    def __init__(self, brokers: Brokers, client_id: str) -> None:
        self._options = options(brokers, client_id)
        self._producing = Thread("kafka-produce")
        self._looking = Thread("kafka-look")
        self._producer = Producer(self._options)
        self._backlogs = Backlogs(self._options)
        self._admin: KafkaAdminClient | None = None
        self._created: set[str] = set()

    async def start(self) -> None:
        """See the port: nothing is connected before it is needed."""

    async def close(self) -> None:
        """See the port."""
        await self._producing.run(self._producer.close)
        await self._looking.run(self._hang_up)
        self._producing.close()
        self._looking.close()
        self._backlogs.close()

    async def ping(self) -> None:
        """See the port."""
        await self._look(lambda admin: admin.describe_topics([]))

    async def create_topics(self, topics: Sequence[str]) -> None:
        """See the port."""
        if missing := [topic for topic in topics if topic not in self._created]:
            await self._look(lambda admin: _create(admin, missing))
            self._created.update(missing)

    async def topics(self) -> dict[str, int]:
        """See the port."""
        names = await self._look(lambda admin: sorted(admin.list_topics()))
        ours = [name for name in names if not name.startswith("__")]
        return await self._looking.run(lambda: self._counted(ours))

    async def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """See the port."""
        return await self._looking.run(lambda: self._ends(topics))

    async def clear(self, groups: Sequence[str], topics: Sequence[str]) -> None:
        """See the port."""
        await self._look(lambda admin: removal.remove(admin, groups, topics))
        self._created.clear()

    async def place(self, group: str, offsets: Mapping[tuple[str, int], int]) -> None:
        """See the port."""
        await self._look(lambda admin: removal.place(admin, group, offsets))

    async def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """See the port."""
        try:
            return await self._producing.run(lambda: self._producer.append(messages))
        except LogUnavailable as away:
            return [away] * len(messages)

    async def consumer(self, group: str, topics: Sequence[str]) -> KafkaConsumer:
        """See the port."""
        consumer = KafkaConsumer(self._options, group, topics)
        try:
            await consumer.join()
        except LogUnavailable:
            await consumer.close()
            raise
        return consumer

    async def backlog(
        self, group: str, topics: Sequence[str], seconds: float = 1.0
    ) -> dict[tuple[str, int], Backlog]:
        """See the port."""
        return await self._backlogs.ask(group, tuple(topics), seconds)

    async def read(self, topic: str, limit: int, after: Mapping[int, int] | None = None) -> list[Record]:
        """See the port."""
        seen = dict(after or {})
        return await self._looking.run(lambda: self._read(topic, limit, seen))

    async def _look(self, ask: Any) -> Any:
        def asked() -> Any:
            try:
                self._admin = self._admin or KafkaAdminClient(**self._options)
                return ask(self._admin)
            except Exception:
                self._hang_up()
                raise

        return await self._looking.run(asked)

    def _hang_up(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            admin.close()

    def _reader(self) -> Client:
        return Client(**self._options, enable_auto_commit=False, auto_offset_reset="earliest")

    def _counted(self, names: Sequence[str]) -> dict[str, int]:
        client = self._reader()
        try:
            parts = [TopicPartition(name, part) for name in names for part in _parts(client, name)]
            begins, ends = _bounds(client, parts)
            counts = dict.fromkeys(names, 0)
            for part in parts:
                counts[part.topic] += ends[part] - begins[part]
            return counts
        finally:
            client.close(autocommit=False)

    def _ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        client = self._reader()
        try:
            parts = [TopicPartition(name, part) for name in topics for part in _parts(client, name)]
            return {(part.topic, part.partition): end for part, end in _bounds(client, parts)[1].items()}
        finally:
            client.close(autocommit=False)

    def _read(self, topic: str, limit: int, seen: dict[int, int]) -> list[Record]:
        client = self._reader()
        try:
            begins, ends = _bounds(client, [TopicPartition(topic, part) for part in _parts(client, topic)])
            starts = {part: max(begin, seen.get(part.partition, -1) + 1) for part, begin in begins.items()}
            # A position at or behind the end would be taken for one that retention removed.
            starts = {part: start for part, start in starts.items() if start < ends[part]}
            client.assign(list(starts))
            for part, start in starts.items():
                client.seek(part, start)
            return oldest_first(_polled(client, starts, ends, limit).values(), limit)
        finally:
            client.close(autocommit=False)


def _parts(client: Client, topic: str) -> Iterable[int]:
    return client.partitions_for_topic(topic) or ()


def _bounds(client: Client, parts: Sequence[TopicPartition]) -> tuple[Offsets, Offsets]:
    """First offset, and offset behind the last, of each partition."""
    if not parts:
        return {}, {}
    return (
        client.beginning_offsets(parts, timeout_ms=_ANSWER_MS),
        client.end_offsets(parts, timeout_ms=_ANSWER_MS),
    )


def _polled(client: Client, starts: Offsets, ends: Offsets, limit: int) -> dict[TopicPartition, list[Record]]:
    """Records of each partition up to its end, at least `limit` where there are as many."""
    found: dict[TopicPartition, list[Record]] = {part: [] for part in starts}
    left, until = set(starts), time.monotonic() + _READ_SECONDS
    while left:
        if time.monotonic() > until:
            raise KafkaTimeoutError("a topic could not be read in time")
        for part, batch in client.poll(timeout_ms=_POLL_MS, max_records=limit).items():
            found[part] += [record(raw) for raw in batch]
            if batch[-1].offset + 1 >= ends[part] or len(found[part]) >= limit:
                left.discard(part)
    return found


def _create(admin: KafkaAdminClient, topics: Sequence[str]) -> None:
    wanted = {
        topic: {
            "num_partitions": PARTITIONS,
            "configs": {"retention.ms": str(int(retention(topic).total_seconds() * 1000))},
        }
        for topic in topics
    }
    answer = admin.create_topics(wanted, timeout_ms=_ANSWER_MS, raise_errors=False)
    for topic in answer["topics"]:
        error = for_code(topic["error_code"])
        if topic["error_code"] != 0 and error is not TopicAlreadyExistsError:
            raise error(topic.get("error_message") or topic["name"])
    admin.wait_for_topics(list(topics))
