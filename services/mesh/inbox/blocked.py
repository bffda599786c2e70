"""Subjects with a dead letter: what comes later is parked behind it, so that a replay keeps the order.

One document per topic and subject, in the service's own database: known to every replica, and after a
restart. The letters' bytes lie in the dead-letter topic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from services.mesh import ids
from services.mesh.documents.port import Collection, Document, In, Save, Spec
from services.mesh.documents.settle import settled
from services.mesh.service import Busy

SPEC = Spec("mesh_blocked", indexes=(("state",),))
BLOCKED, REPLAY, FREE = "blocked", "replay", "free"

_LETTERS = 1000
"""More than that behind one dead letter: the partition waits instead."""

Subject = tuple[str, str]
"""Topic and subject."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One event that waits. `id` names it in the dead-letter topic; `failure` is poison, bug or parked.

    `time` is when it was set aside, `last_time` when it was last tried again (0: never); in microseconds.
    `tries` counts how often it was heard, `where` is the place in the code that the last error came from.
    """

    id: str
    failure: str
    error: str
    time: int
    type: str = ""
    tries: int = 0
    last_time: int = 0
    where: str = ""


_FIELDS = frozenset(one.name for one in fields(Letter))


@dataclass(frozen=True, slots=True)
class Block:
    """All letters of one subject, oldest first."""

    id: str
    version: int
    topic: str
    subject: str
    state: str
    letters: tuple[Letter, ...] = ()
    discarded: tuple[dict[str, Any], ...] = field(default=())
    asked: tuple[dict[str, Any], ...] = field(default=())
    """Who had it replayed, when and why: the last few times."""

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "topic": self.topic,
            "subject": self.subject,
            "state": self.state,
            "letters": [asdict(letter) for letter in self.letters],
            "discarded": list(self.discarded),
            "asked": list(self.asked),
        }


def block_id(subject: Subject) -> str:
    """The id that follows from topic and subject."""
    return ids.derived("bl", *subject)


def loaded(document: Document) -> Block:
    """From what is stored."""
    body = document.body
    return Block(
        id=document.id,
        version=document.version,
        topic=body["topic"],
        subject=body["subject"],
        state=body["state"],
        letters=tuple(_letter(letter) for letter in body["letters"]),
        discarded=tuple(body["discarded"]),
        asked=tuple(body.get("asked", ())),
    )


def _letter(stored: Mapping[str, Any]) -> Letter:
    """A newer replica may have stored more than this one knows."""
    return Letter(**{name: value for name, value in stored.items() if name in _FIELDS})


async def waiting(collection: Collection, states: Sequence[str] = (BLOCKED, REPLAY)) -> list[Block]:
    """Blocks in these states."""
    found: list[Block] = []
    after = ""
    while True:
        page = await collection.find({"state": In(tuple(states))}, order="_id", limit=500, after=after)
        found += [loaded(document) for document in page.documents]
        if not (after := page.next_after):
            return found


async def set_aside(collection: Collection, subject: Subject, letter: Letter, *, parked: bool) -> bool:
    """Remember a letter. A letter that is there already changes nothing.

    False when it was to be parked, but nothing blocks its subject any more.

    Raises:
        Busy: too many wait behind one dead letter.
    """

    async def attempt() -> bool:
        document = await collection.get(block_id(subject))
        block = loaded(document) if document else Block(block_id(subject), 0, subject[0], subject[1], FREE)
        if parked and not block.letters:
            return False
        if letter.id in {known.id for known in block.letters}:
            return True
        if len(block.letters) >= _LETTERS:
            raise Busy("too many events wait behind one dead letter")
        state = block.state if block.letters else BLOCKED
        changed = replace(block, state=state, letters=(*block.letters, letter))
        await collection.save(Save(block.id, block.version, changed.body()))
        return True

    return await settled(attempt)
