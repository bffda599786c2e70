"""Messages to customers as they are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.message import WAITING, Message, MessageKind, MessageState
from services.intake.store.feedback_body import moment
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Document, In, Range, Save, Saved, Scalar


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message and the version of its document."""

    message: Message
    version: int


class MessageStore:
    """Queries over the collection `message`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, id: str) -> KeptMessage | None:  # noqa: A002
        """The message, or None when it is unknown."""
        document = await self._collection.get(id)
        return None if document is None else _kept(document)

    async def due(self, state: MessageState, now: datetime, limit: int) -> list[KeptMessage]:
        """Messages in this state whose time has come, those due longest first."""
        where = {"state": state.value, "due_time": Range(le=to_micros(now))}
        page = await self._collection.find(where, order="due_time", limit=limit)
        return [_kept(document) for document in page.documents]

    async def of_feedback(self, feedback_id: str, limit: int = 500) -> list[KeptMessage]:
        """Messages about this feedback."""
        page = await self._collection.find({"feedback_id": feedback_id}, order="_id", limit=limit)
        return [_kept(document) for document in page.documents]

    async def page(
        self, *, feedback_id: str, broadcast_id: str, states: Sequence[str], limit: int, after: str
    ) -> tuple[list[Message], str]:
        """Messages, newest first, and where to go on.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        where: dict[str, Scalar | In] = {}
        if feedback_id:
            where["feedback_id"] = feedback_id
        if broadcast_id:
            where["broadcast_id"] = broadcast_id
        if states:
            where["state"] = In(tuple(states))
        page = await self._collection.find(where, order="-create_time", limit=limit, after=after)
        return [_kept(document).message for document in page.documents], page.next_after

    async def told(self, broadcast_id: str) -> tuple[int, int]:
        """Of a broadcast's messages: how many went out, and how many still wait."""
        tally = await self._collection.tally(("state",), {"broadcast_id": broadcast_id})
        waiting = sum(tally.get((state.value,), 0) for state in WAITING)
        return tally.get((MessageState.SENT.value,), 0), waiting

    async def save(self, message: Message, expected: int) -> KeptMessage:
        """One write.

        Raises:
            Stale, Gone: as the documents port says.
        """
        saved = await self._collection.save(_save(message, expected))
        return KeptMessage(message, saved.document.version)

    async def add(self, messages: Sequence[Message]) -> list[Saved | Exception]:
        """Keep new ones; one that is there already answers `Stale`."""
        return await self._collection.save_many([_save(message, 0) for message in messages])

    async def expire(self, ids: Sequence[str]) -> None:
        """Remove these, without a trace."""
        if ids:
            await self._collection.expire({"_id": In(tuple(ids))}, limit=len(ids))

    async def claim(self, id: str, holder: str, seconds: float) -> bool:  # noqa: A002
        """Take the lease of a message; False while somebody else sends it."""
        return await self._collection.claim(id, holder, seconds)

    async def tally(self, by: Sequence[str]) -> dict[tuple[Scalar, ...], int]:
        """How many, per combination of these fields' values."""
        return await self._collection.tally(by)


def _save(message: Message, expected: int) -> Save:
    body: Body = {
        "kind": message.kind.value,
        "state": message.state.value,
        "feedback_id": message.feedback_id,
        "language": message.language,
        "create_time": to_micros(message.create_time),
        "due_time": to_micros(message.due_time),
        "entry": message.entry,
        "broadcast_id": message.broadcast_id,
        "customer_key": message.customer_key,
        "attempts": message.attempts,
        "unknown": message.unknown,
    }
    if message.send_time is not None:
        body["send_time"] = to_micros(message.send_time)
    return Save(message.id, expected, body)


def _kept(document: Document) -> KeptMessage:
    body = document.body
    message = Message(
        id=document.id,
        kind=MessageKind(body["kind"]),
        state=MessageState(body["state"]),
        feedback_id=body["feedback_id"],
        language=body["language"],
        create_time=from_micros(body["create_time"]),
        due_time=from_micros(body["due_time"]),
        entry=body["entry"],
        broadcast_id=body["broadcast_id"],
        customer_key=body["customer_key"],
        attempts=body["attempts"],
        unknown=body["unknown"],
        send_time=moment(body, "send_time"),
    )
    return KeptMessage(message, document.version)
