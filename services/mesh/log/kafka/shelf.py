"""Records that were fetched and not yet handed out.

kafka-python 3.0 never gives again what it had fetched of a partition that was paused half-way through, so
each poll takes all that it has, and what was not asked for waits here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from services.mesh.log.kafka.records import record
from services.mesh.log.port import Record

Place = tuple[str, int]


class Shelf:
    """Fetched records per partition, in order."""

    def __init__(self) -> None:
        self._records: dict[Place, deque[Any]] = {}
        self._cleared: dict[Place, int] = {}

    def put(self, batches: Mapping[Any, Sequence[Any]]) -> None:
        """Keep what a poll brought."""
        for partition, batch in batches.items():
            self._records.setdefault((partition.topic, partition.partition), deque()).extend(batch)

    def take(self, limit: int, paused: Collection[Place]) -> list[Record]:
        """Up to so many records of partitions that are not paused; a full partition comes last next time."""
        found: list[Record] = []
        for place in [place for place in self._records if place not in paused]:
            waiting = self._records.pop(place)
            found += [record(waiting.popleft()) for _ in range(min(len(waiting), limit - len(found)))]
            if waiting:
                self._records[place] = waiting
            if len(found) >= limit:
                break
        return found

    def holds(self) -> Iterable[Place]:
        """Partitions of which nothing needs to be fetched now."""
        return self._records.keys()

    def count(self, place: Place) -> int:
        """How many records of a partition wait here."""
        return len(self._records.get(place, ()))

    def drop(self, place: Place) -> None:
        """Throw away what is kept of a partition: it is read from another place."""
        self._records.pop(place, None)

    def cleared(self) -> dict[Place, int]:
        """Where what was thrown away by a rebalance began; told once."""
        cleared, self._cleared = self._cleared, {}
        return cleared

    def clear(self, places: Iterable[Place]) -> None:
        """Throw away what is kept of partitions that are given away.

        Another reader begins at the committed position; this one, if they stay, where the shelf began.
        """
        for place in places:
            if waiting := self._records.pop(place, None):
                self._cleared[place] = waiting[0].offset
