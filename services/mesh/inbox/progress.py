"""How far hearing got on this replica: when each topic was last heard, and what waits for what."""

from __future__ import annotations

from services.mesh.clock import process_now
from services.mesh.log.port import Record

Place = tuple[str, int]


class Progress:
    """Noted per event, read by people who look."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}
        self.held: frozenset[Place] = frozenset()
        self._waiting: dict[tuple[str, int, str], tuple[str, float]] = {}

    def waits(self, record: Record, error: str) -> None:
        """This event waits because of this error; the first moment counts."""
        since = self._waiting.get(_key(record), ("", process_now()))[1]
        self._waiting[_key(record)] = (error, since)

    def done(self, record: Record) -> None:
        """This event needs nothing more."""
        self.heard[record.position.topic] = process_now()
        self._waiting.pop(_key(record), None)

    def gone(self) -> None:
        """This replica left the group."""
        self.held = frozenset()
        self._waiting.clear()

    def waiting(self) -> dict[Place, tuple[str, float]]:
        """Per partition with something that waits: the error, and since when the longest does."""
        found: dict[Place, tuple[str, float]] = {}
        for (topic, partition, _), (error, since) in self._waiting.items():
            known = found.get((topic, partition))
            if known is None or since < known[1]:
                found[topic, partition] = (error, since)
        return found


def _key(record: Record) -> tuple[str, int, str]:
    return (record.position.topic, record.position.partition, record.key)
