"""Fetched records wait in order, and partitions take turns."""

from __future__ import annotations

from typing import Any, NamedTuple

from kafka import TopicPartition

from services.mesh.log.kafka.shelf import Shelf


class Raw(NamedTuple):
    """A record as kafka-python hands it out."""

    topic: str
    partition: int
    offset: int
    key: bytes = b"k"
    value: bytes = b""
    headers: tuple[Any, ...] = ()
    timestamp: int = 0


def filled(**counts: int) -> Shelf:
    shelf = Shelf()
    for name, count in counts.items():
        part = int(name.removeprefix("p"))
        shelf.put({TopicPartition("t", part): [Raw("t", part, offset) for offset in range(count)]})
    return shelf


def places(shelf: Shelf, limit: int, paused: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    taken = shelf.take(limit, {("t", part) for part in paused})
    return [(record.position.partition, record.position.offset) for record in taken]


def test_a_full_partition_lets_the_others_go_first_next_time() -> None:
    shelf = filled(p0=5, p1=1)
    assert places(shelf, 3) == [(0, 0), (0, 1), (0, 2)]
    assert places(shelf, 3) == [(1, 0), (0, 3), (0, 4)]
    assert places(shelf, 3) == []


def test_paused_partitions_wait() -> None:
    shelf = filled(p0=2, p1=1)
    assert places(shelf, 9, paused=(0,)) == [(1, 0)]
    assert (shelf.count(("t", 0)), list(shelf.holds())) == (2, [("t", 0)])
    assert places(shelf, 9) == [(0, 0), (0, 1)]


def test_what_was_given_away_is_not_handed_out() -> None:
    shelf = filled(p0=2, p1=1)
    shelf.clear([("t", 0)])
    assert places(shelf, 9) == [(1, 0)]
