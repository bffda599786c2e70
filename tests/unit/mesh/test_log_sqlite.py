"""What is the embedded log's own affair: retention, and how partitions are dealt out."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.mesh.clock import process_now
from services.mesh.documents.sqlite.file import File
from services.mesh.log.port import PARTITIONS, Message
from services.mesh.log.sqlite import SqliteLog, appends, members
from services.mesh.log.sqlite.members import LEASE_SECONDS, Member
from services.mesh.log.sqlite.turns import connect
from tests.unit.mesh.hearing import until

TOPIC, DEAD = "voc.test.thing.v1", "voc.test.thing.v1.ear.dead"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = File(tmp_path / "log.sqlite3")
    opened = connect(file)
    yield opened
    opened.close()
    file.close()


def member(name: str, *topics: str) -> Member:
    return Member("ear", name, topics or (TOPIC,))


def held(connection: sqlite3.Connection, now: float, *names: str) -> list[set[int]]:
    """What each holds after everybody had two turns."""
    for name in names:
        members.deal(connection, member(name), now)
    hands = [members.deal(connection, member(name), now) for name in names]
    return [{partition for _, partition in hand.kept | hand.took.keys()} for hand in hands]


def test_members_share_evenly_and_without_overlap(connection: sqlite3.Connection) -> None:
    appends.create_topics(connection, [TOPIC])
    shares = held(connection, 100.0, "a", "b", "c")
    assert [len(share) for share in shares] == [4, 4, 4]
    assert set.union(*shares) == set(range(PARTITIONS))


def test_what_is_held_by_the_living_is_not_taken(connection: sqlite3.Connection) -> None:
    appends.create_topics(connection, [TOPIC])
    assert len(members.deal(connection, member("a"), 100.0).took) == PARTITIONS
    assert members.deal(connection, member("b"), 100.1).took == {}
    assert len(members.deal(connection, member("a"), 100.2).kept) == PARTITIONS // 2
    assert len(members.deal(connection, member("b"), 100.3).took) == PARTITIONS // 2


def test_the_silent_are_replaced_and_what_they_commit_later_is_void(connection: sqlite3.Connection) -> None:
    appends.create_topics(connection, [TOPIC])
    members.deal(connection, member("a"), 100.0)
    members.commit(connection, member("a"), [((TOPIC, 3), 7)])
    took = members.deal(connection, member("b"), 100.1 + LEASE_SECONDS).took
    assert took == {(TOPIC, partition): 7 if partition == 3 else 0 for partition in range(PARTITIONS)}
    members.commit(connection, member("a"), [((TOPIC, 3), 99)])
    members.leave(connection, member("b"))
    assert members.deal(connection, member("c"), 101.0 + LEASE_SECONDS).took[TOPIC, 3] == 7


def test_a_topic_is_shared_by_those_who_want_it(connection: sqlite3.Connection) -> None:
    appends.create_topics(connection, [TOPIC, DEAD])
    both, one = member("a", TOPIC, DEAD), member("b", TOPIC)
    members.deal(connection, one, 100.0)
    members.deal(connection, both, 100.0)
    members.deal(connection, one, 100.0)
    hand = members.deal(connection, both, 100.0)
    assert sum(topic == DEAD for topic, _ in hand.kept | hand.took.keys()) == PARTITIONS
    assert sum(topic == TOPIC for topic, _ in hand.kept | hand.took.keys()) == PARTITIONS // 2


async def test_retention_takes_what_is_old_and_consumers_go_on_behind_it(
    connection: sqlite3.Connection, tmp_path: Path
) -> None:
    old = int((process_now() - timedelta(days=15).total_seconds()) * 1_000_000)
    for topic in (TOPIC, DEAD):
        appends.append(connection, [Message(topic, "a", b"old")] * 3, old)
        appends.append(connection, [Message(topic, "a", b"new")], int(process_now() * 1_000_000))
    log = SqliteLog(tmp_path / "log.sqlite3")
    await log.start()
    counted: dict[str, int] = {}
    for _ in range(200):
        counted = await log.topics()
        if counted[TOPIC] == 1:
            break
        await asyncio.sleep(0.02)
    assert counted == {TOPIC: 1, DEAD: 4}
    consumer = await log.consumer("ear", [TOPIC])
    (record,) = await consumer.poll(10, 5.0)
    assert (record.value, record.position.offset) == (b"new", 3)
    await consumer.close()
    await log.close()


@pytest.mark.slow
async def test_a_lone_consumer_stays_a_member_while_it_does_not_poll(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.sqlite3")
    await log.start()
    await log.append([Message(TOPIC, "a", b"1")])
    busy = await log.consumer("ear", [TOPIC])
    (record,) = await busy.poll(10, 5.0)
    await asyncio.sleep(LEASE_SECONDS + 1.0)
    other = await log.consumer("ear", [TOPIC])
    assert await other.poll(10, 0.1) == []
    await busy.commit({(TOPIC, record.position.partition): 1})
    await busy.close()
    got: list[bytes] = []

    async def go_on() -> None:
        while True:
            got.extend(record.value for record in await other.poll(10, 0.2))

    going = asyncio.create_task(go_on())
    await log.append([Message(TOPIC, "a", b"2")])
    await until(lambda: bool(got))
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    assert got == [b"2"]
    await other.close()
    await log.close()
