"""The real log: `Log` of the port on Apache Kafka."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka import KafkaConsumer as Client
from kafka.errors import TopicAlreadyExistsError, for_code

from services.mesh.log.kafka.connection import Thread, options
from services.mesh.log.kafka.consumer import KafkaConsumer
from services.mesh.log.kafka.producer import Producer
from services.mesh.log.kafka.records import record
from services.mesh.log.port import PARTITIONS, LogUnavailable, Message, Record
from services.mesh.log.retention import retention

_EMPTY_POLLS = 20
_POLL_MS = 200


class KafkaLog:
    """See `Log` in the port."""

    def __init__(self, brokers: tuple[str, ...], client_id: str) -> None:
        self._options = options(brokers, client_id)
        self._producing = Thread("kafka-produce")
        self._looking = Thread("kafka-look")
        self._producer = Producer(self._options)
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
            counts = {}
            for name in names:
                parts = [TopicPartition(name, part) for part in client.partitions_for_topic(name) or ()]
                begins, ends = client.beginning_offsets(parts), client.end_offsets(parts)
                counts[name] = sum(ends[part] - begins[part] for part in parts)
            return counts
        finally:
            client.close(autocommit=False)

    def _read(self, topic: str, limit: int, seen: dict[int, int]) -> list[Record]:
        client = self._reader()
        try:
            parts = [TopicPartition(topic, part) for part in client.partitions_for_topic(topic) or ()]
            client.assign(parts)
            begins, ends = client.beginning_offsets(parts), client.end_offsets(parts)
            left = set()
            for part in parts:
                start = max(begins[part], seen.get(part.partition, -1) + 1)
                client.seek(part, start)
                if start < ends[part]:
                    left.add(part)
            found: list[Record] = []
            for _ in range(_EMPTY_POLLS + limit):
                if not left:
                    break
                for part, batch in client.poll(timeout_ms=_POLL_MS, max_records=limit).items():
                    found += [record(raw) for raw in batch]
                    if batch[-1].offset + 1 >= ends[part] or len(batch) >= limit:
                        left.discard(part)
        finally:
            client.close(autocommit=False)
        found.sort(key=lambda one: (one.time, one.position.partition, one.position.offset))
        return found[:limit]


def _create(admin: KafkaAdminClient, topics: Sequence[str]) -> None:
    wanted = {
        topic: {
            "num_partitions": PARTITIONS,
            "configs": {"retention.ms": str(int(retention(topic).total_seconds() * 1000))},
        }
        for topic in topics
    }
    answer = admin.create_topics(wanted, timeout_ms=8_000, raise_errors=False)
    for topic in answer["topics"]:
        error = for_code(topic["error_code"])
        if topic["error_code"] != 0 and error is not TopicAlreadyExistsError:
            raise error(topic.get("error_message") or topic["name"])
    admin.wait_for_topics(list(topics))
