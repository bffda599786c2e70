"""Timers: on one replica at a time, soon when woken, patient after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from services.mesh import timers
from services.mesh.clock import process_now, utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Collection, DocumentsUnavailable, Save
from services.mesh.service import Tick, Timer
from services.mesh.timers import Timers

HOUR = timedelta(hours=1)


@pytest.fixture
async def collection(tmp_path: Path) -> AsyncIterator[Collection]:
    documents = open_documents(f"sqlite:///{tmp_path}", "testing", utc_now)
    await documents.start([timers.SPEC])
    yield documents.collection(timers.SPEC)
    await documents.close()


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


def made(collection: Collection, tick: Tick, *, every: timedelta = HOUR, holder: str = "one") -> Timers:
    return Timers("testing", [Timer("recount", every, tick)], collection, holder, chance=lambda: 0.0)


async def test_runs_soon_after_the_start_and_when_woken(collection: Collection) -> None:
    runs = []

    async def tick() -> None:
        runs.append(1)

    ours = made(collection, tick)
    ours.start()
    await until(lambda: len(runs) == 1)
    for _ in range(20):
        ours.wake("recount")
    await until(lambda: len(runs) == 2)
    await asyncio.sleep(0.2)
    assert len(runs) == 2
    await ours.stop()


async def test_a_wake_during_a_run_means_another_run(collection: Collection) -> None:
    runs = []
    let_go = asyncio.Event()

    async def tick() -> None:
        runs.append(1)
        await let_go.wait()

    ours = made(collection, tick)
    ours.start()
    await until(lambda: len(runs) == 1)
    ours.wake("recount")
    let_go.set()
    await until(lambda: len(runs) == 2)
    await ours.stop()


async def test_an_unknown_name_cannot_be_woken(collection: Collection) -> None:
    async def tick() -> None: ...

    with pytest.raises(KeyError):
        made(collection, tick).wake("recuont")


async def test_a_failure_is_tried_again_and_shown(collection: Collection) -> None:
    runs = []

    async def tick() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("words of a customer")

    ours = made(collection, tick)
    ours.start()
    await until(lambda: ours.runs()[0].error == "ValueError")
    await until(lambda: len(runs) == 2 and not ours.runs()[0].error)
    await ours.stop()


async def test_a_failing_timer_that_is_woken_all_the_time_still_waits(collection: Collection) -> None:
    runs = []

    async def tick() -> None:
        runs.append(1)
        raise DocumentsUnavailable

    ours = made(collection, tick)
    ours.start()
    for _ in range(50):
        ours.wake("recount")
        await asyncio.sleep(0.02)
    await ours.stop()
    assert 1 <= len(runs) <= 4


@pytest.mark.slow
async def test_two_replicas_never_run_it_at_once_and_both_wakes_count(collection: Collection) -> None:
    under_way, most, runs = 0, 0, []

    async def tick() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        runs.append(process_now())

    one, two = made(collection, tick, holder="one"), made(collection, tick, holder="two")
    one.start()
    two.start()
    await until(lambda: len(runs) >= 1)
    asked = process_now()
    one.wake("recount")
    two.wake("recount")
    await until(lambda: sum(run.begin > asked for run in (*one.runs(), *two.runs())) == 2, 40)
    assert most == 1
    await one.stop()
    await two.stop()


async def test_a_replica_that_starts_later_does_not_repeat_a_recent_run(collection: Collection) -> None:
    runs = []

    async def tick() -> None:
        runs.append(1)

    one = made(collection, tick, holder="one")
    one.start()
    await until(lambda: len(runs) == 1)
    await until(lambda: bool(one.runs()[0].next))
    async with asyncio.timeout(20):
        while not await collection.get("recount"):
            await asyncio.sleep(0.01)
    await one.stop()
    two = made(collection, tick, holder="two")
    two.start()
    await asyncio.sleep(0.3)
    assert len(runs) == 1
    await two.stop()


async def test_a_run_written_down_for_a_day_that_it_cannot_mean_holds_nothing_up(
    collection: Collection,
) -> None:
    await collection.save(Save("recount", 0, {"next_time": int((process_now() + 365 * 86_400) * 1e6)}))
    runs = []

    async def tick() -> None:
        runs.append(1)

    ours = made(collection, tick)
    ours.start()
    await until(lambda: len(runs) == 1)
    await ours.stop()


async def test_a_run_that_lost_its_lease_ends(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "_RENEW_SECONDS", 0.05)
    begun = asyncio.Event()

    async def tick() -> None:
        begun.set()
        await asyncio.sleep(60)

    ours = made(collection, tick, holder="one")
    ours.start()
    await asyncio.wait_for(begun.wait(), 20)
    async with asyncio.timeout(20):  # the one that has it renews it meanwhile
        await collection.release("recount", "one")
        while not await collection.claim("recount", "other", 60):
            await collection.release("recount", "one")
    await until(lambda: ours.runs()[0].error == "LeaseLost")
    await ours.stop()


async def test_whoever_ends_everything_at_once_ends_a_run_too(collection: Collection) -> None:
    begun = asyncio.Event()

    async def tick() -> None:
        begun.set()
        await asyncio.sleep(60)

    ours = made(collection, tick)
    before = asyncio.all_tasks()
    ours.start()
    await asyncio.wait_for(begun.wait(), 20)
    tasks = asyncio.all_tasks() - before
    for task in tasks:
        task.cancel()
    _, left = await asyncio.wait(tasks, timeout=20)
    assert not left


async def test_the_last_run_is_written_down(collection: Collection) -> None:
    async def tick() -> None: ...

    ours = made(collection, tick)
    await collection.save(Save("recount", 0, {"next_time": 0}))
    ours.start()
    async with asyncio.timeout(20):
        while not (known := await collection.get("recount")) or not known.body["next_time"]:
            await asyncio.sleep(0.01)
    assert known.body["error"] == ""
    assert known.body["next_time"] / 1e6 > process_now() + 3000
    await ours.stop()


async def test_stopping_ends_a_long_run_and_frees_the_lease(collection: Collection) -> None:
    begun = asyncio.Event()

    async def tick() -> None:
        begun.set()
        await asyncio.sleep(60)

    ours = made(collection, tick)
    ours.start()
    await asyncio.wait_for(begun.wait(), 20)
    await asyncio.wait_for(ours.stop(), 10)
    assert await collection.claim("recount", "other", 1)
