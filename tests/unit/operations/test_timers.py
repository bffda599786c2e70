"""What is known of a timer, whichever replica ran it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.mesh import timers
from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Collection
from services.mesh.inspection import gathering
from services.mesh.inspection.facts import TimerFacts
from services.mesh.service import Tick, Timer
from services.mesh.timers import Timers
from services.operations import wire

NOW = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
async def collection(tmp_path: Path) -> AsyncIterator[Collection]:
    documents = open_documents(f"sqlite:///{tmp_path}", "testing", utc_now)
    await documents.start([timers.SPEC])
    yield documents.collection(timers.SPEC)
    await documents.close()


def replica(collection: Collection, holder: str, tick: Tick) -> Timers:
    timer = Timer("recount", timedelta(hours=1), tick)
    return Timers("testing", [timer], collection, holder, chance=lambda: 0.0)


async def known(own: Timers) -> TimerFacts:
    """What this replica says of the timer."""
    (found,) = gathering.timers(own, await own.collection.get_many(["recount"]))
    return found


async def test_a_run_of_another_replica_is_told_with_its_holder(collection: Collection) -> None:
    done = asyncio.Event()

    async def tick() -> None:
        done.set()
        raise LookupError

    one, two = (replica(collection, holder, tick) for holder in ("one", "two"))
    assert (await known(two)).begin_time is None
    one.start()
    async with asyncio.timeout(20):
        await done.wait()
        while (await known(two)).begin_time is None:
            await asyncio.sleep(0.02)
    ours, theirs = await known(one), await known(two)
    await one.stop()
    assert (ours.error, ours.holder) == ("LookupError", "one")
    assert (theirs.error, theirs.holder) == ("LookupError", "one")
    assert ours.begin_time is not None
    assert theirs.begin_time is not None
    assert abs(ours.begin_time - theirs.begin_time) < timedelta(milliseconds=10)


async def test_a_run_under_way_says_since_when(collection: Collection) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        begun.set()
        await go_on.wait()

    own = replica(collection, "one", tick)
    own.start()
    async with asyncio.timeout(20):
        await begun.wait()
    found = await known(own)
    assert found.running_since is not None
    assert found.holder == "one"
    go_on.set()
    async with asyncio.timeout(20):
        while (await known(own)).running_since is not None:
            await asyncio.sleep(0.02)
    await own.stop()


def facts(due: datetime | None, *, running: datetime | None = None) -> TimerFacts:
    return TimerFacts("recount", timedelta(minutes=5), None, 0.0, "", due, "one", running)


@pytest.mark.parametrize(
    ("found", "late"),
    [
        (facts(None), False),
        (facts(NOW + timedelta(minutes=1)), False),
        (facts(NOW - timedelta(minutes=5)), False),
        (facts(NOW - timedelta(minutes=6)), True),
        (facts(NOW - timedelta(minutes=6), running=NOW), False),
    ],
)
def test_late_is_what_was_due_an_interval_ago_and_does_not_run(found: TimerFacts, *, late: bool) -> None:
    assert wire.late(found, NOW) is late
