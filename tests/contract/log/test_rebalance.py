"""Members come and go while much waits: nothing is left out, and nothing new comes before what is older."""

from __future__ import annotations

import asyncio
import time

from services.mesh.log.port import Consumer, Log, Message
from tests.contract.log.test_log import behind, group

KEYS, EACH = 24, 100
PATIENCE_SECONDS = 90.0


async def test_what_waits_is_handed_out_in_order_through_many_rebalances(log: Log, topic: str) -> None:
    keys = [f"k{number}" for number in range(KEYS)]
    for first in range(0, EACH, 20):
        numbers = range(first, first + 20)
        messages = [Message(topic, key, str(number).encode()) for key in keys for number in numbers]
        assert set(await log.append(messages)) == {None}
    name = group()
    highest = dict.fromkeys(keys, -1)
    finished = asyncio.Event()

    async def work(consumer: Consumer, polls: int) -> None:
        """Poll and commit for a while, then leave."""
        for _ in range(polls):
            batch = await consumer.poll(9, 0.1)
            for record in batch:
                assert int(record.value) <= highest[record.key] + 1, "a later record overtook an earlier one"
                highest[record.key] = max(highest[record.key], int(record.value))
            if batch:
                await consumer.commit(behind(batch))
            if set(highest.values()) == {EACH - 1} or finished.is_set():
                break
        await consumer.close()

    stays = asyncio.create_task(work(await log.consumer(name, [topic]), 100_000))
    end = time.monotonic() + PATIENCE_SECONDS
    while not stays.done() and time.monotonic() < end:
        await work(await log.consumer(name, [topic]), 25)
    finished.set()
    await stays
    assert highest == dict.fromkeys(keys, EACH - 1)
