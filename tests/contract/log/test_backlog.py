"""What waits for a group: how much, and since when."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from services.mesh.log.open import open_log
from services.mesh.log.partition import partition_of
from services.mesh.log.port import PARTITIONS, Backlog, Log, LogUnavailable
from tests.contract.log.test_log import behind, group, read, said
from tests.servers.processes import free_port


async def counts(log: Log, name: str, topic: str) -> dict[int, int]:
    """How much waits, per partition with something that does."""
    found = await log.backlog(name, [topic], 10.0)
    return {part: one.count for (_, part), one in found.items() if one.count}


async def test_all_waits_for_a_group_that_never_read(log: Log, topic: str) -> None:
    begin = time.time()
    await log.append([*said(topic, "a", "1", "2", "3"), *said(topic, "b", "4")])
    found = await log.backlog(group(), [topic], 10.0)
    assert len(found) == PARTITIONS
    assert {part: one.count for (_, part), one in found.items() if one.count} == {
        partition_of("a"): 3,
        partition_of("b"): 1,
    }
    for (name, _), one in found.items():
        assert name == topic
        if one.count == 0:
            assert one.oldest_time is None
        else:
            assert one.oldest_time is not None
            assert begin - 1 <= one.oldest_time.timestamp() <= time.time() + 1


async def test_what_was_committed_waits_no_more_whoever_is_a_member(log: Log, topic: str) -> None:
    name = group()
    await log.append(said(topic, "a", "1", "2", "3"))
    consumer = await log.consumer(name, [topic])
    first = (await read(consumer, 3, commit=False))[0]
    await consumer.commit(behind([first]))
    assert await counts(log, name, topic) == {partition_of("a"): 2}
    await consumer.close()
    assert await counts(log, name, topic) == {partition_of("a"): 2}
    again = await log.consumer(name, [topic])
    assert len(await read(again, 2)) == 2
    await again.close()
    assert await counts(log, name, topic) == {}


async def test_the_oldest_is_the_first_that_was_not_committed(log: Log, topic: str) -> None:
    name = group()
    await log.append(said(topic, "a", "1"))
    consumer = await log.consumer(name, [topic])
    (first,) = await read(consumer, 1)
    await log.append(said(topic, "a", "2"))
    (second,) = await read(consumer, 1, commit=False)
    await consumer.close()
    at = (topic, partition_of("a"))
    assert (await log.backlog(name, [topic], 10.0))[at] == Backlog(1, second.time)
    assert first.time <= second.time


async def test_topics_that_are_not_there_are_left_out(log: Log, topic: str) -> None:
    found = await log.backlog(group(), [topic, "voc.test.nowhere.v1"], 10.0)
    assert {name for name, _ in found} == {topic}
    assert await log.backlog(group(), ["voc.test.nowhere.v1"], 10.0) == {}


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
async def test_a_log_that_is_away_is_said_in_time(kind: str, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    url = f"sqlite:///{tmp_path}/home/log.sqlite3"
    if kind == "kafka":
        url = f"kafka://127.0.0.1:{free_port()}"
    log = open_log(url, "looker")
    await log.start()
    begin = time.monotonic()
    for _ in range(3):
        with pytest.raises(LogUnavailable):
            await log.backlog("anybody", ["voc.test.nowhere.v1"], 0.5)
    assert time.monotonic() - begin < 10
    await log.close()
