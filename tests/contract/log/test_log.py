"""What both logs promise. Expectations are written by hand."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence

import pytest

from services.mesh.log.open import open_log
from services.mesh.log.partition import partition_of
from services.mesh.log.port import PARTITIONS, Consumer, Log, Message, Position, Record

GIVE_UP_SECONDS = 30.0


def said(topic: str, key: str, *values: str) -> list[Message]:
    return [Message(topic, key, value.encode(), {"n": value}) for value in values]


async def comes_true(question: Callable[[], Awaitable[bool]]) -> bool:
    """Whether the answer is yes before `GIVE_UP_SECONDS` are over."""
    end = time.monotonic() + GIVE_UP_SECONDS
    while not (yes := await question()) and time.monotonic() < end:
        await asyncio.sleep(0.05)
    return yes


async def read(consumer: Consumer, count: int, *, commit: bool = True) -> list[Record]:
    """Poll until so many records came; commits each batch."""
    found: list[Record] = []
    end = time.monotonic() + GIVE_UP_SECONDS
    while len(found) < count and time.monotonic() < end:
        batch = await consumer.poll(100, 0.3)
        found += batch
        if commit and batch:
            await consumer.commit(behind(batch))
    return found


def behind(records: Sequence[Record]) -> dict[tuple[str, int], int]:
    return {(r.position.topic, r.position.partition): r.position.offset + 1 for r in records}


def values(records: Sequence[Record], key: str = "") -> list[str]:
    return [record.value.decode() for record in records if key in ("", record.key)]


def group() -> str:
    return f"g{uuid.uuid4().hex[:10]}"


async def test_what_is_appended_comes_out_byte_for_byte(log: Log, topic: str) -> None:
    headers = {"ce_id": "ev-1", "traceparent": "00-ab", "tên": "phản hồi"}
    assert await log.append([Message(topic, "khách-1", b"\x00\xff\x01", headers)]) == [None]
    consumer = await log.consumer(group(), [topic])
    (record,) = await read(consumer, 1)
    await consumer.close()
    assert (record.key, record.value, dict(record.headers)) == ("khách-1", b"\x00\xff\x01", headers)
    assert record.position == Position(topic, partition_of("khách-1"), 0)
    assert abs(record.time.timestamp() - time.time()) < 60


async def test_order_is_kept_per_key(log: Log, topic: str) -> None:
    for number in range(10):
        await log.append([*said(topic, "a", f"a{number}"), *said(topic, "b", f"b{number}")])
    await log.append(said(topic, "a", "a10", "a11", "a12"))
    consumer = await log.consumer(group(), [topic])
    records = await read(consumer, 23)
    await consumer.close()
    assert values(records, "a") == [f"a{number}" for number in range(13)]
    assert values(records, "b") == [f"b{number}" for number in range(10)]


async def test_keys_spread_over_all_partitions(log: Log, topic: str) -> None:
    await log.append([Message(topic, f"k{number}", b"") for number in range(200)])
    records = await log.read(topic, 500)
    assert {record.position.partition for record in records} == set(range(PARTITIONS))
    assert all(record.position.partition == partition_of(record.key) for record in records)


async def test_what_was_not_committed_comes_again(log: Log, topic: str) -> None:
    await log.append(said(topic, "a", "1", "2", "3"))
    name = group()
    first = await log.consumer(name, [topic])
    records = await read(first, 3, commit=False)
    await first.commit({(topic, partition_of("a")): records[0].position.offset + 1})
    await first.close()
    second = await log.consumer(name, [topic])
    again = await read(second, 2)
    await second.close()
    assert values(again) == ["2", "3"]


async def test_groups_do_not_disturb_each_other(log: Log, topic: str) -> None:
    await log.append(said(topic, "a", "1", "2"))
    for _ in range(2):
        consumer = await log.consumer(group(), [topic])
        assert values(await read(consumer, 2)) == ["1", "2"]
        await consumer.close()


async def test_a_paused_partition_waits_and_goes_on_where_it_stood(log: Log, topic: str) -> None:
    consumer = await log.consumer(group(), [topic])
    await log.append(said(topic, "a", "a1"))
    assert values(await read(consumer, 1)) == ["a1"]
    consumer.pause([(topic, partition_of("a"))])
    await log.append([*said(topic, "a", "a2"), *said(topic, "b", "c1")])
    assert partition_of("a") != partition_of("b")
    while_paused = await read(consumer, 1) + await consumer.poll(100, 0.5)
    assert values(while_paused) == ["c1"]
    consumer.resume([(topic, partition_of("a"))])
    assert values(await read(consumer, 1)) == ["a2"]
    await consumer.close()


async def test_a_partition_paused_half_way_through_what_was_fetched_goes_on(log: Log, topic: str) -> None:
    keys = [f"k{number}" for number in range(40)]
    await log.append([message for key in keys for message in said(topic, key, *"0123456789")])
    consumer = await log.consumer(group(), [topic])
    found: list[Record] = []
    end = time.monotonic() + GIVE_UP_SECONDS
    while len(found) < 400 and time.monotonic() < end:
        batch = await consumer.poll(7, 0.2)
        found += batch
        places = list(behind(batch))
        consumer.pause(places)
        await consumer.poll(0, 0.01)
        consumer.resume(places)
    await consumer.close()
    for key in keys:
        assert values(found, key) == list("0123456789")


async def test_seek_hands_a_record_out_again(log: Log, topic: str) -> None:
    await log.append(said(topic, "a", "1", "2", "3"))
    consumer = await log.consumer(group(), [topic])
    records = await read(consumer, 3)
    consumer.seek(records[1].position)
    assert values(await read(consumer, 2)) == ["2", "3"]
    await consumer.close()


@pytest.mark.slow
async def test_two_members_share_and_a_leaver_is_replaced(log: Log, topic: str) -> None:
    name = group()
    seen: list[str] = []

    async def work(consumer: Consumer, until: asyncio.Event) -> set[int]:
        partitions: set[int] = set()
        while not until.is_set():
            batch = await consumer.poll(50, 0.2)
            seen.extend(values(batch))
            if batch:
                partitions |= {record.position.partition for record in batch}
                await consumer.commit(behind(batch))
        return partitions

    async def told(start: int, stop: int) -> None:
        for number in range(start, stop):
            await log.append([Message(topic, f"k{number}", str(number).encode())])
            await asyncio.sleep(0.005)

    async def shared() -> bool:
        return len(await one.lag()) == len(await two.lag()) == PARTITIONS // 2

    async def heard(count: int) -> bool:
        return len(set(seen)) >= count

    one, two = await log.consumer(name, [topic]), await log.consumer(name, [topic])
    end_one, end_two = asyncio.Event(), asyncio.Event()
    first, second = asyncio.create_task(work(one, end_one)), asyncio.create_task(work(two, end_two))
    assert await comes_true(shared)
    await told(0, 150)
    assert await comes_true(lambda: heard(150))
    end_two.set()
    partitions_of_two = await second
    await two.close()
    await told(150, 300)
    assert await comes_true(lambda: heard(300)), await one.lag()
    end_one.set()
    partitions_of_one = await first
    await one.close()
    assert sorted(seen, key=int) == [str(number) for number in range(300)]
    assert 0 < len(partitions_of_two) < PARTITIONS
    assert partitions_of_one == set(range(PARTITIONS))


async def test_lag_counts_what_waits(log: Log, topic: str) -> None:
    name = group()
    consumer = await log.consumer(name, [topic])
    await log.append(said(topic, "a", "1", "2", "3"))
    await read(consumer, 3)
    await log.append(said(topic, "a", "4"))
    consumer.pause([(topic, partition_of("a"))])
    await consumer.poll(10, 0.3)
    assert (await consumer.lag())[topic, partition_of("a")] == 1
    await consumer.close()


async def test_read_looks_without_a_group(log: Log, topic: str) -> None:
    await log.append(said(topic, "a", "1", "2", "3"))
    assert values(await log.read(topic, 10)) == ["1", "2", "3"]
    assert values(await log.read(topic, 10, {partition_of("a"): 0})) == ["2", "3"]
    assert values(await log.read(topic, 2)) == ["1", "2"]
    assert await log.read(f"{topic}.nobody", 10) == []


async def test_topics_are_counted_and_made_once(log: Log, topic: str) -> None:
    await log.append(said(topic, "a", "1", "2"))
    await log.create_topics([topic])
    assert (await log.topics())[topic] == 2


async def test_a_topic_made_later_is_heard_by_who_waited_for_it(log: Log, url: str) -> None:
    name = f"voc.test.t{uuid.uuid4().hex[:12]}.v1"
    other = open_log(url, "other")
    await other.start()
    await log.create_topics([name])
    consumer = await other.consumer(group(), [name])
    assert await consumer.poll(10, 0.2) == []
    await log.append(said(name, "a", "1"))
    assert values(await read(consumer, 1)) == ["1"]
    await consumer.close()
    await other.close()


async def test_ping_answers(log: Log) -> None:
    await log.ping()


@pytest.mark.parametrize("wrong", ["redis://x", "sqlite://", "kafka://", ""])
def test_a_url_of_neither_world_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="the log is"):
        open_log(wrong, "x")
