"""A commit for partitions that were given away meanwhile does no harm."""

from __future__ import annotations

import asyncio
import time

from services.mesh.log.port import PARTITIONS, Log, Message
from tests.contract.log.test_log import GIVE_UP_SECONDS, behind, group, read, values


async def test_a_commit_after_a_rebalance_is_dropped_silently(log: Log, topic: str) -> None:
    name = group()
    await log.append([Message(topic, f"k{number}", str(number).encode()) for number in range(100)])
    one = await log.consumer(name, [topic])
    had = await read(one, 100, commit=False)
    assert len(await one.lag()) == PARTITIONS
    two = await log.consumer(name, [topic])
    again: list[str] = []
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end and not 0 < len(await one.lag()) < PARTITIONS:
        _, batch = await asyncio.gather(one.poll(100, 0.2), two.poll(100, 0.2))
        again += values(batch)
    kept = {partition for _, partition in await one.lag()}
    await one.commit(behind(had))
    given = {value for record in had for value in values([record]) if record.position.partition not in kept}
    while time.monotonic() < end and not given <= set(again):
        _, batch = await asyncio.gather(one.poll(100, 0.2), two.poll(100, 0.2))
        again += values(batch)
    assert given <= set(again)
    assert 0 < len(kept) < PARTITIONS
    await one.close()
    await two.close()
