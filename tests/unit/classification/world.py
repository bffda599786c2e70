"""Classification alone on its documents: the test is everybody else, and delivers the events.

Every event is delivered twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from google.protobuf.timestamp_pb2 import Timestamp
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import events_pb2 as told
from voc.intake.v1 import events_pb2 as intake

from services.classification import main, rpc
from services.classification import store as stores
from services.classification.store import specs
from services.classification.usecases.ground import Ground
from services.mesh.config import Settings
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents
from services.mesh.identity import Caller, caller_var
from services.mesh.log.port import Event
from services.mesh.service import Mesh
from tests.unit.classification.making import NOW

LAN = Caller(id="lan", kind="person", roles=frozenset({"member"}))


def stamp(moment: datetime) -> Timestamp:
    """A moment as a message has it."""
    found = Timestamp()
    found.FromDatetime(moment)
    return found


class World:
    """One replica of the service and its clock."""

    def __init__(self, documents: Documents, home: Path) -> None:
        self.now = NOW
        self.documents = documents
        self.store = stores.opened(documents)
        self.mesh = mesh = Mesh(
            settings=Settings(home=home),
            clock=lambda: self.now,
            documents=documents,
            log=cast("Any", None),
            notifier=cast("Any", None),
        )
        self.service = main.build(mesh)
        self.ground: Ground = self.service.servicers[rpc.NAME].ground
        self._sequences: Counter[str] = Counter()

    @property
    def ask(self) -> Any:
        """The servicer, asked by Lan: `await world.ask.GetPattern(request, None)`."""
        caller_var.set(LAN)
        return self.service.servicers[rpc.NAME]

    def event(self, participle: str, message: Any) -> Event:
        """The next event of its feedback from intake."""
        subject = message.feedback_id
        self._sequences[subject] += 1
        sequence = self._sequences[subject]
        type_ = f"voc.intake.feedback.v1.{participle}"
        data = message.SerializeToString()
        return Event(f"ev-{subject}-{sequence}", type_, "voc/intake", subject, self.now, sequence, data)

    async def hear(self, *events: Event) -> None:
        """Deliver each, twice."""
        for event in events:
            for _ in range(2):
                await self.service.handlers[event.type](event)

    def received(self, feedback_id: str, text: str, **known: Any) -> Event:
        """A customer says something about a phone, on the web."""
        said = {"product": "phone", "channel": "web", "customer_key": f"ck-{feedback_id}"} | known
        message = intake.FeedbackReceived(
            feedback_id=feedback_id, text=text, receive_time=stamp(self.now), **said
        )
        return self.event("received", message)

    def withdrawn(self, feedback_id: str) -> Event:
        """The customer takes it back."""
        return self.event(
            "withdrawn", intake.FeedbackWithdrawn(feedback_id=feedback_id, withdraw_time=stamp(self.now))
        )

    def erased(self, feedback_id: str) -> Event:
        """The customer wants it forgotten."""
        return self.event(
            "erased", intake.FeedbackErased(feedback_id=feedback_id, erase_time=stamp(self.now))
        )

    async def says(self, feedback_id: str, text: str, **known: Any) -> pb.Classification:
        """A customer says something; what is understood of it."""
        await self.hear(self.received(feedback_id, text, **known))
        return await self.get(feedback_id)

    async def get(self, feedback_id: str) -> pb.Classification:
        """A classification as it is shown."""
        answer = await self.ask.GetClassification(pb.GetClassificationRequest(feedback_id=feedback_id), None)
        return cast("pb.Classification", answer.classification)

    async def look(self) -> None:
        """What this replica looks at by itself, once."""
        for poll in self.service.polls:
            await poll.look()

    async def tick(self, name: str) -> None:
        """One run of a timer."""
        (timer,) = [timer for timer in self.service.timers if timer.name == name]
        await timer.tick()

    async def told(self) -> list[told.FeedbackClassified | told.FeedbackCorrected]:
        """What waits to be told, by subject and sequence."""
        unsaid = await self.documents.collection(specs.CLASSIFICATION).unsaid(10_000)
        events = sorted((e for each in unsaid for e in each.events), key=lambda e: (e.subject, e.sequence))
        return [_message(event) for event in events]


def _message(event: Event) -> told.FeedbackClassified | told.FeedbackCorrected:
    if event.type.endswith(".corrected"):
        return told.FeedbackCorrected.FromString(event.data)
    return told.FeedbackClassified.FromString(event.data)


@asynccontextmanager
async def opened_world(home: Path, url: str = "") -> AsyncIterator[World]:
    """A world on fresh documents; on SQLite where no address is given."""
    documents = open_documents(url or f"sqlite:///{home / 'documents'}", "classification", lambda: NOW)
    await documents.start(specs.ALL)
    try:
        world = World(documents, home)
        assert world.service.start is not None
        await world.service.start()
        await world.look()
        yield world
    finally:
        await documents.close()
