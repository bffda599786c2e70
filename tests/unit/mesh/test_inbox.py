"""Hearing: in order per subject, once in effect, and what becomes of what cannot be heard."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.mesh import dead_letters
from services.mesh.documents.port import Telling
from services.mesh.inbox.breaker import Breaker
from services.mesh.log.partition import partition_of
from services.mesh.log.port import Event, Message
from services.mesh.service import Busy, Poison
from services.mesh.telemetry import current
from tests.unit.mesh.hearing import MADE, TOPIC, World, until, world

ERASED = f"{TOPIC}.erased"


async def _letters(w: World) -> list[tuple[str, str, int]]:
    found = await dead_letters.dead_letters("ear", w.blocks)
    return [(dead.block.subject, dead.letter.failure, dead.parked) for dead in found]


async def _until_letters(w: World, expected: list[tuple[str, str, int]]) -> None:
    for _ in range(400):
        if await _letters(w) == expected:
            return
        await asyncio.sleep(0.02)
    assert await _letters(w) == expected


async def test_each_event_runs_in_its_own_context(tmp_path: Path) -> None:
    seen: list[tuple[str, bool]] = []

    async def look(event: Event) -> None:
        context = current()
        seen.append((context.causation_id, bool(context.traceparent)))
        assert context.causation_id == event.id

    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: look})
        await w.save("a", b"1", b"2")
        await until(lambda: len(seen) == 2)
        assert len({causation for causation, _ in seen}) == 2


async def test_what_cannot_be_decoded_is_a_dead_letter_and_its_neighbours_are_heard(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.log.create_topics([TOPIC])
        neighbour = next(f"k{n}" for n in range(99) if partition_of(f"k{n}") == partition_of("broken"))
        await w.log.append([Message(TOPIC, "broken", b"\xff\xff", {"ce_id": "ev-x"})])
        w.tell()
        w.hear({MADE: w.note})
        await w.save(neighbour, b"1")
        await until(lambda: w.heard == [(neighbour, b"1")])
        await _until_letters(w, [("broken", "poison", 0)])
        (record,) = await w.log.read(f"{TOPIC}.ear.dead", 5)
        assert (record.value, record.headers["ce_id"]) == (b"\xff\xff", "ev-x")


async def test_poison_is_not_tried_again(tmp_path: Path) -> None:
    tries: list[str] = []

    async def poisoned(event: Event) -> None:
        tries.append(event.subject)
        raise Poison("never")

    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: poisoned})
        await w.save("a", b"1")
        await _until_letters(w, [("a", "poison", 0)])
        assert tries == ["a"]


async def test_busy_waits_in_order_and_holds_up_nobody_else(tmp_path: Path) -> None:
    free = asyncio.Event()
    other = next(f"k{n}" for n in range(99) if partition_of(f"k{n}") != partition_of("a"))

    async with world(tmp_path) as w:

        async def busy(event: Event) -> None:
            if event.subject == "a" and not free.is_set():
                raise Busy("not yet")
            await w.note(event)

        w.tell()
        w.hear({MADE: busy})
        await w.save("a", b"1", b"2")
        await w.save(other, b"1")
        await until(lambda: w.heard == [(other, b"1")])
        free.set()
        await until(lambda: len(w.heard) == 3)
        assert w.heard[1:] == [("a", b"1"), ("a", b"2")]
        assert await _letters(w) == []


async def test_a_bug_is_tried_three_times_then_later_events_are_parked_and_replayed_in_order(
    tmp_path: Path,
) -> None:
    mended = asyncio.Event()
    tries: list[bytes] = []

    async with world(tmp_path) as w:

        async def buggy(event: Event) -> None:
            if event.subject == "a" and not mended.is_set():
                tries.append(event.data)
                raise ZeroDivisionError
            await w.note(event)

        w.tell()
        w.hear({MADE: buggy})
        await w.save("a", b"1")
        await _until_letters(w, [("a", "bug", 0)])
        await w.save("a", b"2")
        await w.save("b", b"1")
        await _until_letters(w, [("a", "bug", 1)])
        await until(lambda: w.heard == [("b", b"1")])
        assert tries == [b"1"] * 3
        mended.set()
        (dead,) = await dead_letters.dead_letters("ear", w.blocks)
        assert await dead_letters.ask_replay(w.blocks, [dead.block], "an operator") == 1
        await until(lambda: len(w.heard) == 3)
        assert w.heard[1:] == [("a", b"1"), ("a", b"2")]
        await w.save("a", b"3")
        await until(lambda: w.heard[-1] == ("a", b"3"))
        await _until_letters(w, [])


async def test_forgetting_waits_behind_no_dead_letter(tmp_path: Path) -> None:
    async with world(tmp_path) as w:

        async def buggy(event: Event) -> None:
            if event.type == MADE:
                raise ZeroDivisionError
            await w.note(event)

        w.tell()
        w.hear({MADE: buggy, ERASED: buggy}, forgets=[ERASED])
        await w.save("a", b"1")
        await _until_letters(w, [("a", "bug", 0)])
        document = await w.things.get("a")
        assert document is not None
        await w.things.forget("a", document.version, (Telling(ERASED, "a", datetime.now(UTC), b"2"),))
        await until(lambda: w.heard == [("a", b"2")])
        await _until_letters(w, [("a", "bug", 0)])


async def test_a_block_survives_a_restart(tmp_path: Path) -> None:
    async def buggy(_event: Event) -> None:
        raise ZeroDivisionError

    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: buggy})
        await w.save("a", b"1")
        await _until_letters(w, [("a", "bug", 0)])
    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: w.note})
        await w.save("a", b"2")
        await _until_letters(w, [("a", "bug", 1)])
        assert w.heard == []


async def test_a_discarded_letter_lets_the_parked_ones_through(tmp_path: Path) -> None:
    async with world(tmp_path) as w:

        async def buggy(event: Event) -> None:
            if event.data == b"1":
                raise ZeroDivisionError
            await w.note(event)

        w.tell()
        w.hear({MADE: buggy})
        await w.save("a", b"1")
        await _until_letters(w, [("a", "bug", 0)])
        await w.save("a", b"2")
        await _until_letters(w, [("a", "bug", 1)])
        (dead,) = await dead_letters.dead_letters("ear", w.blocks)
        await dead_letters.discard(w.blocks, dead, "sent by mistake", "an operator")
        await until(lambda: w.heard == [("a", b"2")])
        await _until_letters(w, [])


@pytest.mark.slow
async def test_a_replay_that_fails_again_keeps_the_order(tmp_path: Path) -> None:
    async with world(tmp_path) as w:

        async def buggy(event: Event) -> None:
            if event.subject == "a":
                raise ZeroDivisionError
            await w.note(event)

        w.tell()
        w.hear({MADE: buggy})
        await w.save("a", b"1")
        await _until_letters(w, [("a", "bug", 0)])
        await w.save("a", b"2")
        await _until_letters(w, [("a", "bug", 1)])
        (dead,) = await dead_letters.dead_letters("ear", w.blocks)
        await dead_letters.ask_replay(w.blocks, [dead.block], "an operator")
        await asyncio.sleep(2.5)
        await _until_letters(w, [("a", "bug", 1)])


async def test_too_many_dead_letters_stop_the_partition_instead_of_draining_it(tmp_path: Path) -> None:
    async def buggy(_event: Event) -> None:
        raise Poison("all of them")

    keys = [f"k{n}" for n in range(999) if partition_of(f"k{n}") == 0][:15]
    async with world(tmp_path) as w:
        w.tell()
        inbox = w.hear({MADE: buggy})
        for key in keys:
            await w.save(key, b"1")
        await until(lambda: inbox.stopped == [f"{TOPIC}/0"])
        await asyncio.sleep(0.3)
        assert len(await _letters(w)) == 10


async def test_event_types_that_nobody_hears_are_passed_over(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.tell()
        w.hear({f"{TOPIC}.other": w.note})
        await w.save("a", b"1")
        await asyncio.sleep(0.5)
        assert (w.heard, await _letters(w)) == ([], [])


def test_the_breaker_counts_one_percent_of_the_last_thousand() -> None:
    breaker = Breaker()
    for number in range(1000):
        breaker.count(dead=number % 100 == 0)
    assert breaker.open
    for _ in range(101):
        breaker.count(dead=False)
    assert not breaker.open
