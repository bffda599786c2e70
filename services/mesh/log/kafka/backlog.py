"""What waits for a group, asked of the broker in a thread of its own, so that nobody else waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka import KafkaConsumer as Client
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError

from services.mesh.log.kafka.connection import Thread
from services.mesh.log.port import Backlog, LogUnavailable

_ANSWER_MS = 2_000
_POLL_MS = 100
_FETCH_BYTES = 16 * 1024
_SHARE = 0.7
"""Of the time that the asker has: what is not known by then is answered as unknown."""

Place = tuple[str, int]
Found = dict[Place, Backlog]
Offsets = dict[TopicPartition, int]


class Backlogs:
    """Answers questions about groups. While one is under way, the same question shares its answer."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options | {"request_timeout_ms": _ANSWER_MS}
        self._thread = Thread("kafka-backlog")
        self._admin: KafkaAdminClient | None = None
        self._reader: Client | None = None
        self._under_way: dict[tuple[str, tuple[str, ...]], asyncio.Task[Found]] = {}

    async def ask(self, group: str, topics: tuple[str, ...], seconds: float) -> Found:
        """What waits for a group.

        Raises:
            LogUnavailable: the broker is away, or does not answer within so many seconds.
        """
        task = self._under_way.get((group, topics))
        if task is None:
            until = time.monotonic() + seconds * _SHARE
            asked = self._thread.run(lambda: self._looked(group, topics, until))
            task = self._under_way[group, topics] = asyncio.ensure_future(asked)
            task.add_done_callback(lambda done: self._answered((group, topics), done))
        # Who gives up waiting leaves the question to those that ask next.
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            raise LogUnavailable("no answer in time")
        return task.result()

    def close(self) -> None:
        """Hang up once what is under way has ended."""
        hung_up = asyncio.ensure_future(self._thread.run(self._hang_up))
        hung_up.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._thread.close()

    def _answered(self, question: tuple[str, tuple[str, ...]], done: asyncio.Task[Found]) -> None:
        self._under_way.pop(question, None)
        if not done.cancelled():
            done.exception()

    def _looked(self, group: str, topics: Sequence[str], until: float) -> Found:
        try:
            return self._look(group, topics, until)
        except Exception:
            self._hang_up()
            raise

    def _look(self, group: str, topics: Sequence[str], until: float) -> Found:
        self._admin = admin = self._admin or KafkaAdminClient(**self._options)
        there = admin.describe_topics([name for name in admin.list_topics() if name in topics])
        parts = [
            TopicPartition(one["name"], p["partition_index"]) for one in there for p in one["partitions"]
        ]
        if not parts:
            return {}
        starts, ends = _bounds(admin, group, parts, until)
        waits = {part: start for part, start in starts.items() if start < ends[part]}
        times = self._first_times(waits, until) if waits else {}
        return {
            (part.topic, part.partition): Backlog(max(0, ends[part] - start), times.get(part))
            for part, start in starts.items()
        }

    def _first_times(self, starts: Offsets, until: float) -> dict[TopicPartition, datetime]:
        """When the record at each offset was told, of those that come in time."""
        self._reader = reader = self._reader or Client(
            **self._options, enable_auto_commit=False, max_partition_fetch_bytes=_FETCH_BYTES
        )
        reader.assign(list(starts))
        for part, start in starts.items():
            reader.seek(part, start)
        found: dict[TopicPartition, datetime] = {}
        while len(found) < len(starts) and time.monotonic() < until:
            for part, batch in reader.poll(timeout_ms=_POLL_MS, max_records=len(starts) * 50).items():
                found[part] = datetime.fromtimestamp(batch[0].timestamp / 1000, UTC)
                reader.pause(part)
        reader.assign([])
        return found

    def _hang_up(self) -> None:
        admin, self._admin = self._admin, None
        reader, self._reader = self._reader, None
        with contextlib.suppress(Exception):
            if admin is not None:
                admin.close()
        with contextlib.suppress(Exception):
            if reader is not None:
                reader.close(autocommit=False, timeout_ms=500)


def _bounds(
    admin: KafkaAdminClient, group: str, parts: Sequence[TopicPartition], until: float
) -> tuple[Offsets, Offsets]:
    """Where the group goes on reading, and the offset behind the last record, of each partition."""
    said = _committed(admin, group, parts, until)
    begins = _offsets(admin, parts, OffsetSpec.EARLIEST)
    ends = _offsets(admin, parts, OffsetSpec.LATEST)
    starts = {part: max(begins[part], said[part].offset if part in said else begins[part]) for part in parts}
    return starts, ends


def _committed(
    admin: KafkaAdminClient, group: str, parts: Sequence[TopicPartition], until: float
) -> Mapping[TopicPartition, Any]:
    """What the group committed. A broker that was just started needs a moment to know its groups."""
    while True:
        try:
            found: Mapping[TopicPartition, Any] = admin.list_group_offsets({group: list(parts)})[group]
            return found
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError):
            if time.monotonic() > until:
                raise
            time.sleep(_POLL_MS / 1000)


def _offsets(admin: KafkaAdminClient, parts: Sequence[TopicPartition], spec: OffsetSpec) -> Offsets:
    found = admin.list_partition_offsets(dict.fromkeys(parts, spec), timeout_ms=_ANSWER_MS)
    return {part: at.offset for part, at in found.items()}
