"""A process that saves, tells and hears until it is killed: `python -m … DOCUMENTS LOG NAME PREFIX`.

It raises counters; each raise is told, heard, and counted in another document of the same subject.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Collection, Documents, Save, Spec
from services.mesh.documents.settle import settled
from services.mesh.inbox import Inbox
from services.mesh.inbox.blocked import SPEC as BLOCKED
from services.mesh.log.open import open_log
from services.mesh.log.port import Event
from services.mesh.outbox import Outbox
from tests.faults.documents_writer import COUNTER, raise_once

RAISED = "voc.test.counter.v1.raised"
SEEN = Spec("seen")
CALLERS = 16


async def see(seen: Collection, event: Event) -> None:
    """Count an event once, and note when one was missed."""

    async def attempt() -> None:
        document = await seen.get(event.subject)
        body = document.body if document else {"count": 0, "sequence": 0, "missed": 0}
        if event.sequence <= body["sequence"]:
            return
        missed = body["missed"] + (event.sequence != body["sequence"] + 1)
        after = {"count": body["count"] + 1, "sequence": event.sequence, "missed": missed}
        await seen.save(Save(event.subject, document.version if document else 0, after))

    await settled(attempt)


@contextlib.asynccontextmanager
async def relayed(where: str, log_url: str, name: str) -> AsyncIterator[Documents]:
    """Documents whose events are told, and heard by a service of the same name."""
    documents = open_documents(where, name, utc_now)
    await documents.start([COUNTER, SEEN, BLOCKED])
    log = open_log(log_url, name)
    await log.start()
    await log.create_topics([RAISED.rpartition(".")[0]])
    seen = documents.collection(SEEN)
    outbox = Outbox(name, documents, {COUNTER.name: documents.collection(COUNTER)}, log)
    inbox = Inbox(name, {RAISED: lambda event: see(seen, event)}, log, documents.collection(BLOCKED))
    tasks = [asyncio.create_task(outbox.run()), asyncio.create_task(inbox.run())]
    try:
        yield documents
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await log.close()
        await documents.close()


async def main(where: str, log_url: str, name: str, prefix: str) -> None:
    async with relayed(where, log_url, name) as documents:
        counters = documents.collection(COUNTER)

        async def caller(number: int) -> None:
            for turn in range(100_000):
                await raise_once(counters, "shared" if turn % 10 == 9 else f"{prefix}{number}")

        await asyncio.gather(*map(caller, range(CALLERS)))


if __name__ == "__main__":
    os.dup2(1, 2)
    asyncio.run(main(*sys.argv[1:5]))
