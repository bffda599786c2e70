"""A small world for tests of telling and hearing: one documents file, one log, one service that hears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Collection, Documents, Save, Spec, Telling
from services.mesh.inbox import Inbox
from services.mesh.inbox.blocked import SPEC as BLOCKED
from services.mesh.log.open import open_log
from services.mesh.log.port import Event, Log
from services.mesh.outbox import Outbox
from services.mesh.service import Handler

THING = Spec("thing")
TOPIC = "voc.intake.thing.v1"
MADE = f"{TOPIC}.made"


async def until(good: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not good():
        assert time.monotonic() < end, "it never was so"
        await asyncio.sleep(0.01)


@dataclass
class World:
    """Saves tell; `heard` is what the handler got, as (subject, data)."""

    documents: Documents
    log: Log
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def things(self) -> Collection:
        """What tells."""
        return self.documents.collection(THING)

    @property
    def blocks(self) -> Collection:
        """Blocked subjects."""
        return self.documents.collection(BLOCKED)

    async def save(self, id_: str, *data: bytes) -> None:
        """One write on a thing, with these events."""
        document = await self.things.get(id_)
        tell = tuple(Telling(MADE, id_, datetime.now(UTC), one) for one in data)
        await self.things.save(Save(id_, document.version if document else 0, {"n": len(data)}, tell))

    async def note(self, event: Event) -> None:
        """The plainest handler."""
        self.heard.append((event.subject, event.data))

    def tell(self) -> None:
        """Run the outbox."""
        outbox = Outbox("intake", self.documents, {"thing": self.things}, self.log)
        self.tasks.append(asyncio.create_task(outbox.run()))

    def hear(self, handlers: Mapping[str, Handler], forgets: Sequence[str] = ()) -> Inbox:
        """Run the inbox of a service called `ear`."""
        inbox = Inbox("ear", handlers, self.log, self.blocks, forgets)
        self.tasks.append(asyncio.create_task(inbox.run()))
        return inbox

    async def rest(self) -> None:
        """Stop telling and hearing."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks.clear()


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """A world in a folder; a second one in the same folder goes on where the first stopped."""
    documents = open_documents(f"sqlite:///{folder}", "intake", utc_now)
    log = open_log(f"sqlite:///{folder}/log.sqlite3", "test")
    await documents.start([THING, BLOCKED])
    await log.start()
    await log.create_topics([TOPIC])
    made = World(documents, log)
    try:
        yield made
    finally:
        await made.rest()
        await log.close()
        await documents.close()
