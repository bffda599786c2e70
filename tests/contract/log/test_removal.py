"""Topics that are removed, groups that go on elsewhere, and records that bring their own time."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

from services.mesh.log.partition import partition_of
from services.mesh.log.port import Log, Message, Record

TOLD = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)


async def heard(log: Log, group: str, topic: str, count: int) -> list[Record]:
    """What a group hears until there are so many, and then nothing for a while; all of it is committed."""
    consumer = await log.consumer(group, [topic])
    found: list[Record] = []
    try:
        async with asyncio.timeout(40):
            while len(found) < count:
                found += await consumer.poll(100, 0.5)
        found += await consumer.poll(100, 1.0)
        done = {(one.position.topic, one.position.partition): one.position.offset + 1 for one in found}
        await consumer.commit(done)
    finally:
        await consumer.close()
    return found


async def test_ends_are_behind_the_last_record(log: Log, topic: str) -> None:
    place = (topic, partition_of("k"))
    assert set((await log.ends([topic])).values()) == {0}
    assert await log.append([Message(topic, "k", b"1"), Message(topic, "k", b"2")]) == [None, None]
    ends = await log.ends([topic, "voc.test.never.v1"])
    assert len(ends) == 12
    assert ends[place] == 2


async def test_a_record_keeps_the_time_that_it_brings(log: Log, topic: str) -> None:
    await log.append([Message(topic, "k", b"old", time=TOLD), Message(topic, "k", b"new")])
    old, new = await log.read(topic, 10)
    assert old.time == TOLD
    assert new.time > TOLD + timedelta(days=1)


async def test_a_group_goes_on_where_it_is_placed(log: Log, topic: str) -> None:
    group, place = f"g{uuid.uuid4().hex[:8]}", (topic, partition_of("k"))
    await log.append([Message(topic, "k", b"%d" % number) for number in range(5)])
    await log.place(group, {place: 3})
    backlog = await log.backlog(group, [topic], 5.0)
    assert backlog[place].count == 2
    assert [one.value for one in await heard(log, group, topic, 2)] == [b"3", b"4"]
    await log.place(group, {place: 1})
    assert [one.value for one in await heard(log, group, topic, 4)] == [b"1", b"2", b"3", b"4"]


async def test_what_is_removed_begins_anew(log: Log, topic: str) -> None:
    group, place = f"g{uuid.uuid4().hex[:8]}", (topic, partition_of("k"))
    await log.append([Message(topic, "k", b"1"), Message(topic, "k", b"2")])
    await heard(log, group, topic, 2)
    await log.clear([group], [topic])
    assert topic not in await log.topics()
    await log.clear([group], [topic])
    await log.create_topics([topic])
    assert (await log.ends([topic]))[place] == 0
    await log.append([Message(topic, "k", b"fresh")])
    assert [one.value for one in await heard(log, group, topic, 1)] == [b"fresh"]
