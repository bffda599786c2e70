"""What the documents suite works on: one database of its own, opened as often as a test likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Body, Collection, Documents, Save, Spec, Telling

NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)

THING = Spec(
    "thing",
    schema=3,
    indexes=(("state", "-at"), ("labels",), ("who.team", "at"), ("at",)),
    unique=("mail", "keys"),
    text=("title", "who.words"),
)


@dataclass
class Ground:
    """One database of one adapter; every `open` is another client of it, like another process."""

    url: str
    service: str
    opened: list[Documents] = field(default_factory=list)

    async def open(self, *specs: Spec) -> Documents:
        """Another client, started with these specs (`THING` by default)."""
        documents = open_documents(self.url, self.service, lambda: NOW)
        self.opened.append(documents)
        await documents.start(specs or (THING,))
        return documents

    async def things(self, spec: Spec = THING) -> Collection:
        """A collection of a new client."""
        return (await self.open(spec)).collection(spec)


def telling(number: int, subject: str = "a") -> Telling:
    """A telling that one can recognise."""
    return Telling("voc.test.thing.v1.made", subject, NOW, b"\x00\xff%d" % number)


async def fill(things: Collection, bodies: dict[str, Body]) -> None:
    """Save new documents, all of which must succeed."""
    answers = await things.save_many([Save(key, 0, body) for key, body in bodies.items()])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []


def told(collection_events: Sequence[tuple[str, str, Sequence[object]]]) -> list[tuple[str, str, int]]:
    """What a listener heard, as collection, document and number of events."""
    return [(collection, document, len(events)) for collection, document, events in collection_events]
