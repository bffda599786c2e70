"""Hearing while what it needs is away: everything waits, nothing is lost, nobody else is held up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.empty_pb2 import Empty

from services.mesh import dead_letters, measures
from services.mesh.documents.port import DocumentsUnavailable, Save, Stale
from services.mesh.inbox import parse
from services.mesh.inbox.blocked import block_id
from services.mesh.log.port import Event, LogUnavailable, Message
from services.mesh.service import Busy, Poison
from tests.unit.mesh.hearing import MADE, TOPIC, World, until, world


async def _blocked(w: World) -> list[tuple[str, str]]:
    found = await dead_letters.dead_letters("ear", w.blocks)
    return [(dead.block.subject, dead.letter.failure) for dead in found]


async def _until_blocked(w: World, expected: list[tuple[str, str]]) -> None:
    for _ in range(500):
        if await _blocked(w) == expected:
            return
        await asyncio.sleep(0.02)
    assert await _blocked(w) == expected


@pytest.mark.parametrize("passing", [DocumentsUnavailable, LogUnavailable, Stale, Busy])
async def test_what_may_be_over_in_a_moment_is_tried_again_and_never_a_dead_letter(
    tmp_path: Path, passing: type[Exception]
) -> None:
    tries: list[int] = []

    async with world(tmp_path) as w:

        async def later(event: Event) -> None:
            tries.append(1)
            if len(tries) < 6:
                raise passing
            await w.note(event)

        w.tell()
        w.hear({MADE: later})
        await w.save("a", b"1", b"2")
        await until(lambda: w.heard == [("a", b"1"), ("a", b"2")])
        assert await _blocked(w) == []


async def test_a_dead_letter_that_cannot_be_written_is_neither_committed_nor_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter's subject waits; other partitions are heard; when the log is back, it is set aside."""
    other = "b"

    async with world(tmp_path) as w:
        append = w.log.append

        async def full(messages: Sequence[Message]) -> list[Exception | None]:
            if any(message.topic.endswith(".dead") for message in messages):
                return [LogUnavailable("full")] * len(messages)
            return await append(messages)

        async def buggy(event: Event) -> None:
            if event.subject == "a":
                raise Poison("never")
            await w.note(event)

        with monkeypatch.context() as broken:
            broken.setattr(w.log, "append", full)
            w.tell()
            w.hear({MADE: buggy})
            await w.save("a", b"1")
            await asyncio.sleep(0.5)
            await w.save(other, b"1")
            await until(lambda: w.heard == [(other, b"1")])
            assert await _blocked(w) == []
        await _until_blocked(w, [("a", "poison")])


async def test_a_crash_before_the_commit_makes_the_letter_no_second_one(tmp_path: Path) -> None:
    async def buggy(_event: Event) -> None:
        raise Poison("never")

    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: buggy})
        await w.save("a", b"1")
        await _until_blocked(w, [("a", "poison")])
        (record,) = await w.log.read(TOPIC, 5)
        await w.log.append([Message(TOPIC, record.key, record.value, record.headers)])  # as after a crash
        await asyncio.sleep(0.5)
        assert await _blocked(w) == [("a", "poison")]


@pytest.mark.slow
async def test_a_replay_waits_for_what_is_away_and_goes_on_by_itself(tmp_path: Path) -> None:
    state = {"now": "broken"}

    async with world(tmp_path) as w:

        async def moody(event: Event) -> None:
            if state["now"] == "broken":
                raise ZeroDivisionError
            if state["now"] == "away":
                raise DocumentsUnavailable
            await w.note(event)

        w.tell()
        w.hear({MADE: moody})
        await w.save("a", b"1")
        await _until_blocked(w, [("a", "bug")])
        state["now"] = "away"
        (dead,) = await dead_letters.dead_letters("ear", w.blocks)
        await dead_letters.ask_replay(w.blocks, [dead.block], "an operator")
        await asyncio.sleep(1.5)
        assert (document := await w.blocks.get(block_id((TOPIC, "a")))) is not None
        assert document.body["state"] == "replay"
        state["now"] = "well"
        await until(lambda: w.heard == [("a", b"1")])
        await _until_blocked(w, [])


async def test_a_partition_is_asked_who_is_blocked_when_it_comes_from_another_replica(tmp_path: Path) -> None:
    """The first replica sets a letter aside and leaves; the second parks what follows, though it was
    started before and would look again only in a second."""

    async def buggy(_event: Event) -> None:
        raise ZeroDivisionError

    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: buggy})
        (first,) = w.tasks[-1:]
        await w.save("a", b"1")
        await _until_blocked(w, [("a", "bug")])
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        w.hear({MADE: w.note})
        await w.save("a", b"2")
        for _ in range(500):
            (dead,) = await dead_letters.dead_letters("ear", w.blocks)
            if dead.parked == 1:
                break
            await asyncio.sleep(0.02)
        assert (dead.parked, w.heard) == (1, [])


async def test_outcomes_are_counted(tmp_path: Path) -> None:
    def counted(outcome: str) -> float:
        return float(measures.HANDLED.labels("ear", TOPIC, outcome)._value.get())

    before = {outcome: counted(outcome) for outcome in measures.OUTCOMES}
    async with world(tmp_path) as w:

        async def picky(event: Event) -> None:
            if event.subject == "bad":
                raise Poison("never")
            if not w.heard:
                w.heard.append(("first", b""))
                raise Busy("once")

        w.tell()
        w.hear({MADE: picky})
        await w.save("good", b"1")
        await until(lambda: counted("handled") == before["handled"] + 1)
        await w.save("bad", b"1")
        await _until_blocked(w, [("bad", "poison")])
        await w.save("bad", b"2")
        await until(lambda: counted("parked") == before["parked"] + 1)
        assert {outcome: counted(outcome) - before[outcome] for outcome in measures.OUTCOMES} == {
            "handled": 1,
            "retried": 1,
            "dead": 1,
            "parked": 1,
            "ignored": 0,
        }


async def test_a_block_that_was_lifted_may_come_again(tmp_path: Path) -> None:
    async with world(tmp_path) as w:

        async def odd(event: Event) -> None:
            if event.data in (b"1", b"3"):
                raise Poison("never")
            await w.note(event)

        w.tell()
        w.hear({MADE: odd})
        for dies, lives in ((b"1", b"2"), (b"3", b"4")):
            await w.save("a", dies)
            await _until_blocked(w, [("a", "poison")])
            (dead,) = await dead_letters.dead_letters("ear", w.blocks)
            await dead_letters.discard(w.blocks, dead, "nobody needs it", "an operator")
            await w.save("a", lives)
            await until(lambda lives=lives: ("a", lives) in w.heard)  # type: ignore[misc]
        assert w.heard == [("a", b"2"), ("a", b"4")]


async def test_fields_that_are_not_known_are_kept() -> None:
    data = Duration(seconds=5).SerializeToString()
    event = Event("ev-1", MADE, "voc/intake", "a", None, 1, data)  # type: ignore[arg-type]
    assert parse(event, Empty).SerializeToString() == data


async def test_bytes_that_are_no_message_are_poison() -> None:
    event = Event("ev-1", MADE, "voc/intake", "a", None, 1, b"\xff\xff")  # type: ignore[arg-type]
    with pytest.raises(Poison, match=r"not a google\.protobuf\.Duration"):
        parse(event, Duration)


async def test_a_full_block_holds_the_partition_instead_of_growing(tmp_path: Path) -> None:
    async def buggy(_event: Event) -> None:
        raise Poison("never")

    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: buggy})
        await w.save("a", b"1")
        await _until_blocked(w, [("a", "poison")])
        id_ = block_id((TOPIC, "a"))
        document = await w.blocks.get(id_)
        assert document is not None
        (letter,) = document.body["letters"]
        full = [letter, *({**letter, "id": f"ev-{number}", "failure": "parked"} for number in range(999))]
        await w.blocks.save(Save(id_, document.version, {**document.body, "letters": full}))
        await w.save("a", b"2")
        await asyncio.sleep(1.0)
        after = await w.blocks.get(id_)
        assert after is not None
        assert len(after.body["letters"]) == 1000
