"""Telling: everything, in order, and again after whatever came between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.mesh import measures
from services.mesh.log.port import LogUnavailable, Message
from tests.unit.mesh.hearing import MADE, TOPIC, until, world


async def test_a_fresh_event_is_told_and_taken_out(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.tell()
        await w.save("a", b"1", b"2")
        w.hear({MADE: w.note})
        await until(lambda: len(w.heard) == 2)
        assert w.heard == [("a", b"1"), ("a", b"2")]
        await asyncio.sleep(0.5)
        assert await w.things.unsaid() == []
        assert (document := await w.things.get("a")) and document.version == 1


async def test_what_a_crash_left_behind_is_swept_up(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.save("a", b"1")  # nobody tells: as if the process had died here
    async with world(tmp_path) as w:
        w.tell()
        w.hear({MADE: w.note})
        await until(lambda: len(w.heard) == 1)
        assert w.heard == [("a", b"1")]


async def test_a_later_event_never_overtakes_one_that_was_left_behind(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.save("a", b"1")
        w.tell()
        await w.save("a", b"2")
        w.hear({MADE: w.note})
        await until(lambda: len(w.heard) >= 2)
        assert w.heard[:2] == [("a", b"1"), ("a", b"2")]


async def test_an_event_told_but_not_taken_out_is_told_again_under_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as w:

        async def forgotten(_told: object) -> None:
            return

        with monkeypatch.context() as crash:
            crash.setattr(w.things, "said", forgotten)
            w.tell()
            await w.save("a", b"1")
            for _ in range(200):
                if await w.log.read(TOPIC, 5):
                    break
                await asyncio.sleep(0.02)
            await w.rest()
        w.tell()
        await asyncio.sleep(0.1)
        for _ in range(200):
            if len(await w.log.read(TOPIC, 5)) == 2:
                break
            await asyncio.sleep(0.05)
        first, second = await w.log.read(TOPIC, 5)
        assert first.headers["ce_id"] == second.headers["ce_id"]
        assert first.headers["ce_sequence"] == second.headers["ce_sequence"] == "1"


async def test_saves_go_on_while_the_log_is_away_and_all_is_told_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as w:

        async def away(messages: Sequence[Message]) -> list[Exception | None]:
            return [LogUnavailable("away")] * len(messages)

        w.tell()
        with monkeypatch.context() as broken:
            broken.setattr(w.log, "append", away)
            for number in range(50):
                await w.save(f"t{number}", b"1")
                await w.save(f"t{number}", b"2")
            await asyncio.sleep(0.3)
            assert (await w.things.unsaid_depth())[0] == 50
        w.hear({MADE: w.note})
        await until(lambda: len(set(w.heard)) == 100)
        for number in range(50):
            mine = [data for subject, data in w.heard if subject == f"t{number}"]
            assert mine.index(b"1") < mine.index(b"2")


async def test_an_event_that_another_replica_saved_in_between_is_not_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as w, world(tmp_path) as other:
        append, free = w.log.append, asyncio.Event()

        async def slow(messages: Sequence[Message]) -> list[Exception | None]:
            await free.wait()
            return await append(messages)

        monkeypatch.setattr(w.log, "append", slow)
        w.tell()
        await w.save("first", b"0")
        await asyncio.sleep(0.1)
        for replica, data in ((w, b"1"), (other, b"2"), (w, b"3")):
            await replica.save("a", data)
        free.set()
        w.hear({MADE: w.note})
        await until(lambda: ("a", b"3") in w.heard)
        assert [data for subject, data in w.heard if subject == "a"][:3] == [b"1", b"2", b"3"]


async def test_what_waits_is_measured_while_the_log_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as w:

        async def away(messages: Sequence[Message]) -> list[Exception | None]:
            return [LogUnavailable()] * len(messages)

        monkeypatch.setattr(w.log, "append", away)
        w.tell()
        await w.save("a", b"1")
        await w.save("b", b"1")
        depth = measures.OUTBOX_DEPTH.labels("intake")._value
        await until(lambda: depth.get() == 2)
