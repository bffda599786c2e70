"""The condition of a service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from services.mesh import health
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.health import NO_DOCUMENTS, NO_LOG, NOT_OPENED, STOPPING, Condition, Health
from services.mesh.log.port import LogUnavailable


async def fine() -> None: ...


async def no_documents() -> None:
    raise DocumentsUnavailable


async def no_log() -> None:
    raise LogUnavailable


async def hangs() -> None:
    await asyncio.sleep(60)


def opened(
    documents: Callable[[], Awaitable[None]],
    log: Callable[[], Awaitable[None]] | None,
    *checks: Callable[[], Awaitable[Sequence[str]]],
) -> Health:
    made = Health(documents, log, checks)
    made.opened.set()
    return made


async def test_nothing_is_asked_before_the_documents_are_open() -> None:
    assert await Health(fine, fine).look() == Condition(False, (NOT_OPENED,))


@pytest.mark.parametrize(
    ("made", "word", "reasons"),
    [
        (lambda: opened(fine, fine), "ready", ()),
        (lambda: opened(fine, None), "ready", ()),
        (lambda: opened(fine, no_log), "degraded", (NO_LOG,)),
        (lambda: opened(no_documents, fine), "unready", (NO_DOCUMENTS,)),
        (lambda: opened(no_documents, no_log), "unready", (NO_DOCUMENTS, NO_LOG)),
    ],
)
async def test_what_answers_decides(made: Callable[[], Health], word: str, reasons: tuple[str, ...]) -> None:
    condition = await made().look()
    assert (condition.word, condition.reasons) == (word, reasons)


async def test_checks_degrade_and_never_unready() -> None:
    async def away() -> list[str]:
        return ["intake does not answer"]

    async def broken() -> list[str]:
        raise ValueError("words")

    condition = await opened(fine, fine, away, broken).look()
    assert condition.word == "degraded"
    assert condition.reasons == ("intake does not answer", "a check failed with ValueError")


async def test_what_hangs_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PING_SECONDS", 0.05)
    assert (await opened(hangs, fine).look()).reasons == (NO_DOCUMENTS,)


async def test_a_change_is_told_once() -> None:
    made = opened(fine, fine)
    told: list[Condition] = []

    async def changed(condition: Condition) -> None:
        told.append(condition)

    watching = asyncio.create_task(made.watch(changed))
    await asyncio.sleep(1.2)
    watching.cancel()
    assert told == [Condition(True)]
    made.stop()
    assert made.condition == Condition(False, (STOPPING,))


async def test_a_ping_that_keeps_its_cancellation_holds_up_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PING_SECONDS", 0.01)
    end = asyncio.Event()

    async def stubborn() -> None:
        while not end.is_set():
            try:
                await end.wait()
            except asyncio.CancelledError:
                continue

    made = opened(stubborn, fine)
    for _ in range(2):
        assert (await asyncio.wait_for(made.look(), 5)).reasons == (NO_DOCUMENTS,)
    end.set()
    assert (await made.look()).ready


async def test_the_cause_is_kept_for_the_log_and_makes_no_other_condition() -> None:
    async def refused() -> None:
        try:
            raise ConnectionRefusedError("somewhere")
        except ConnectionRefusedError:
            raise DocumentsUnavailable("somewhere") from None

    seen = await opened(refused, fine).look()
    assert seen.cause == "DocumentsUnavailable/ConnectionRefusedError"
    assert seen == Condition(False, (NO_DOCUMENTS,))
