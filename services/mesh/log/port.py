"""The log port: events out, records in. Embedded (SQLite) and real (Kafka) pass one contract suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

PARTITIONS = 12
"""Partitions of every topic, for good: changing it breaks the order per key."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in the past tense, as CloudEvents binary mode carries it.

    `type` is `voc.<service>.<resource>.v1.<participle>`; the topic is the type without its last word;
    the key is `subject`. `sequence` rises per source and subject. `data` is protobuf.
    """

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    data: bytes
    causation_id: str = ""
    traceparent: str = ""

    @property
    def topic(self) -> str:
        """`voc.intake.feedback.v1.received` is told on `voc.intake.feedback.v1`."""
        return self.type.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Record:
    """What lies at a position: raw, because it may be undecodable."""

    position: Position
    key: str
    value: bytes
    headers: Mapping[str, str]
    time: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What is appended: an event by `encode`, or the original bytes of a dead letter."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    time: datetime | None = None
    """When it was told: now, unless it was told before and comes from another log."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a group has not committed yet of one partition.

    `oldest_time` is when the first of these records was told; None where nothing waits, or where the log
    did not say in time.
    """

    count: int
    oldest_time: datetime | None = None


class LogUnavailable(Exception):
    """The log cannot be reached now; what was to be told stays where it is."""


class Consumer(Protocol):
    """One member of a consumer group. All methods may raise `LogUnavailable`."""

    async def poll(self, limit: int, timeout: float) -> list[Record]:
        """Up to `limit` records in order per partition, or none after `timeout` seconds."""
        ...

    async def commit(self, done: Mapping[tuple[str, int], int]) -> None:
        """Store, per (topic, partition), the offset of the *next* record to read.

        A commit that a rebalance made void is dropped silently: the records come again.
        """
        ...

    def pause(self, partitions: Sequence[tuple[str, int]]) -> None:
        """Give no more records of these partitions; keep membership alive."""
        ...

    def resume(self, partitions: Sequence[tuple[str, int]]) -> None:
        """Give their records again, from the first one that was not handed out."""
        ...

    def seek(self, position: Position) -> None:
        """Hand out this record again, next."""
        ...

    async def lag(self) -> dict[tuple[str, int], int]:
        """Records that wait, per assigned (topic, partition)."""
        ...

    async def close(self) -> None:
        """Leave the group."""
        ...


class Log(Protocol):
    """Where facts are told."""

    async def start(self) -> None:
        """Open. Must succeed while the broker is down."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...

    async def ping(self) -> None:
        """Return if the log answers; raise `LogUnavailable` if not."""
        ...

    async def create_topics(self, topics: Sequence[str]) -> None:
        """Create those that are missing, with `PARTITIONS` partitions and the retention of their name:
        90 days for `*.dead` and `*.parked`, 14 days for all others."""
        ...

    async def topics(self) -> dict[str, int]:
        """Topics there are, and how many records each holds."""
        ...

    async def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """The offset behind the last record, per (topic, partition) of those topics that there are."""
        ...

    async def clear(self, groups: Sequence[str], topics: Sequence[str]) -> None:
        """Remove these topics with all records, and what these groups committed. Nobody may be reading."""
        ...

    async def place(self, group: str, offsets: Mapping[tuple[str, int], int]) -> None:
        """Have a group go on at these offsets, per (topic, partition). Nobody may be reading as it."""
        ...

    async def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Append, durably, in order per key; per message None or why it was not confirmed.

        When one message of a key fails, later ones of that key in the same call fail as well.
        """
        ...

    async def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """Join a group: partitions are shared among its members; a new group starts at the beginning."""
        ...

    async def backlog(
        self, group: str, topics: Sequence[str], seconds: float = 1.0
    ) -> dict[tuple[str, int], Backlog]:
        """What waits for a group, whichever members it has, per (topic, partition) of the topics there are.

        For people who look: it reads no record twice and joins nothing. Raises `LogUnavailable` at the
        latest after so many seconds.
        """
        ...

    async def read(self, topic: str, limit: int, after: Mapping[int, int] | None = None) -> list[Record]:
        """Look at a topic without a group: records behind the given offset per partition, oldest first."""
        ...
