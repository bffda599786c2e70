"""Several processes at one log: they take turns, share, and replace one that dies."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from services.mesh.log.port import Log
from tests.contract.log.member import start
from tests.contract.log.test_log import GIVE_UP_SECONDS, behind, group, said, values


@pytest.mark.slow
async def test_several_processes_tell_at_once_and_each_keeps_its_order(
    log: Log, url: str, topic: str, tmp_path: Path
) -> None:
    tellers = [
        start("tell", url, topic, key, "100", output=tmp_path / f"{key}.txt") for key in ("a", "b", "c")
    ]
    try:
        ends = [await asyncio.to_thread(teller.wait, GIVE_UP_SECONDS) for teller in tellers]
    finally:
        for teller in tellers:
            teller.kill()
    assert ends == [0, 0, 0]
    records = await log.read(topic, 1000)
    for key in ("a", "b", "c"):
        assert values(records, key) == [str(number) for number in range(100)]


@pytest.mark.slow
async def test_what_a_killed_member_had_is_taken_over(log: Log, url: str, topic: str, tmp_path: Path) -> None:
    name = group()
    told = [f"{number}" for number in range(60)]
    await log.append([message for value in told[:30] for message in said(topic, f"k{value}", value)])
    heard_by_other = tmp_path / "heard.txt"
    other = start("hear", url, topic, name, output=heard_by_other)
    try:
        end = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end and len(heard_by_other.read_text().split()) < 30:
            await asyncio.sleep(0.05)
    finally:
        other.kill()
        other.wait(10)
    consumer = await log.consumer(name, [topic])
    await log.append([message for value in told[30:] for message in said(topic, f"k{value}", value)])
    heard: list[str] = []
    while time.monotonic() < end and len(heard) < 30:
        batch = await consumer.poll(100, 0.5)
        heard += values(batch)
        await consumer.commit(behind(batch))
    await consumer.close()
    assert sorted(heard, key=int) == told[30:]
    assert sorted(heard_by_other.read_text().split(), key=int) == told[:30]
