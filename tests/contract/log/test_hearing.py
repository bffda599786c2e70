"""The inbox and the outbox cannot tell which log is underneath: one story on both."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.mesh import dead_letters
from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents, Save, Spec, Telling
from services.mesh.inbox import Inbox
from services.mesh.inbox.blocked import SPEC as BLOCKED
from services.mesh.log.port import Event, Log
from services.mesh.outbox import Outbox
from services.mesh.service import Busy
from tests.contract.log.test_log import GIVE_UP_SECONDS

THING = Spec("thing")


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    opened = open_documents(f"sqlite:///{tmp_path}", "teller", utc_now)
    await opened.start([THING, BLOCKED])
    yield opened
    await opened.close()


async def test_what_documents_tell_is_heard_in_order_through_busy_and_dead_letters(
    documents: Documents, log: Log, topic: str
) -> None:
    """40 subjects tell 5 events each. One subject is busy for a while, one breaks at its third event."""
    things, blocks, ear = documents.collection(THING), documents.collection(BLOCKED), uuid.uuid4().hex
    heard: dict[str, list[int]] = {}
    mended = asyncio.Event()

    async def hear(event: Event) -> None:
        if event.subject == "s1" and event.sequence == 2 and time.monotonic() < begin + 1.0:
            raise Busy("not yet")
        if event.subject == "s2" and event.sequence == 3 and not mended.is_set():
            raise ZeroDivisionError
        heard.setdefault(event.subject, []).append(event.sequence)

    outbox = Outbox("teller", documents, {"thing": things}, log)
    inbox = Inbox(ear, {f"{topic}.made": hear}, log, blocks)
    tasks = [asyncio.create_task(outbox.run()), asyncio.create_task(inbox.run())]
    begin = time.monotonic()
    for version in range(5):
        telling = [Telling(f"{topic}.made", f"s{number}", datetime.now(UTC), b"") for number in range(40)]
        await things.save_many([Save(one.subject, version, {}, (one,)) for one in telling])

    async def heard_of_all(but: dict[str, list[int]]) -> None:
        expected = {f"s{number}": [1, 2, 3, 4, 5] for number in range(40)} | but
        while heard != expected:
            assert time.monotonic() < begin + GIVE_UP_SECONDS, heard
            await asyncio.sleep(0.05)

    await heard_of_all({"s2": [1, 2]})
    while [dead.parked for dead in await dead_letters.dead_letters(ear, blocks)] != [2]:
        assert time.monotonic() < begin + GIVE_UP_SECONDS
        await asyncio.sleep(0.05)
    (dead,) = await dead_letters.dead_letters(ear, blocks)
    record = await dead_letters.bytes_of(log, dead)
    assert record is not None
    assert record.headers["ce_sequence"] == "3"
    mended.set()
    await dead_letters.ask_replay(blocks, [dead.block], "an operator")
    await heard_of_all({})
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await things.unsaid_depth())[0] == 0
