"""Feedback as it is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.feedback import Feedback, State
from services.intake.store.feedback_body import erased_body, from_body, to_body
from services.intake.store.filter import Filter, where
from services.mesh.documents.port import Collection, Document, Not, Save, Saved, Scalar, Telling, Where

_ERASE_PAGE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A feedback and the version of its document."""

    feedback: Feedback
    document: Document


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """Feedback in order, and where to go on; empty at the end."""

    feedback: tuple[Feedback, ...]
    next_after: str = ""


class FeedbackStore:
    """Queries with the domain's names over the collection `feedback`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, id: str) -> Kept | None:  # noqa: A002
        """The feedback, or None when it is unknown. One that was erased is there, and empty."""
        document = await self._collection.get(id)
        return None if document is None else _kept(document)

    async def get_many(self, ids: Sequence[str]) -> dict[str, Feedback]:
        """Those that there are, by id."""
        documents = await self._collection.get_many(ids)
        return {id: from_body(id, document.body) for id, document in documents.items()}  # noqa: A001

    async def find(self, chosen: Filter, *, order: str, limit: int, after: str) -> FeedbackPage:
        """One page of what matches, without timelines; erased ones only when their state is asked for.

        Raises:
            ValueError: `after` is no cursor of this order.
        """
        page = await self._collection.find(
            _present(where(chosen)), order=order, limit=limit, after=after, text=chosen.query
        )
        found = tuple(from_body(document.id, document.body, timeline=False) for document in page.documents)
        return FeedbackPage(found, page.next_after)

    async def matching(self, chosen: Filter) -> int:
        """How many `find` would answer in all."""
        return await self._collection.count(_present(where(chosen)), text=chosen.query)

    async def count(self, chosen: Filter) -> int:
        """How many match, erased ones included: what was once received stays counted."""
        return await self._collection.count(where(chosen), text=chosen.query)

    async def tally(self, by: Sequence[str], chosen: Filter) -> dict[tuple[Scalar, ...], int]:
        """How many match, erased ones included, per combination of these fields' values."""
        return await self._collection.tally(by, where(chosen))

    async def untold(self, issue_id: str, mark: str, fix_id: str, limit: int) -> list[Kept]:
        """Feedback of an issue whose `mark` (`told_fix`, `told_verified`) does not name this fix yet."""
        page = await self._collection.find(
            {"issue_id": issue_id, mark: Not(fix_id)}, order="_id", limit=limit
        )
        return [_kept(document) for document in page.documents]

    async def unreachable(self, issue_id: str, fix_id: str) -> int:
        """Feedback of an issue that was marked as told of this fix, and whose customer cannot be reached."""
        return await self._collection.count({"issue_id": issue_id, "told_fix": fix_id, "reachable": False})

    async def owing(self, limit: int) -> list[Kept]:
        """Feedback whose customer is owed a message, and erased one whose messages may still be there."""
        page = await self._collection.find({"owing": True}, order="_id", limit=limit)
        return [_kept(document) for document in page.documents]

    async def of_customer(self, field: str, key: str) -> list[Kept]:
        """Some feedback of a customer, by `customer_key` or `account_key`."""
        page = await self._collection.find({field: key}, order="_id", limit=_ERASE_PAGE)
        return [_kept(document) for document in page.documents]

    async def count_of_customer(self, field: str, key: str, *, besides: str = "") -> int:
        """How much feedback a customer has by a key, leaving out what also has it in the field `besides`."""
        where: dict[str, Scalar | Not] = {field: key}
        return await self._collection.count(where | {besides: Not(key)} if besides else where)

    async def save(self, feedback: Feedback, expected: int, tell: tuple[Telling, ...] = ()) -> Saved:
        """One write, gathered with those of others.

        Raises:
            Stale, Taken, Gone: as the documents port says.
        """
        return await self._collection.save(save_of(feedback, expected, tell))

    async def save_one(self, save: Save) -> Saved:
        """As `save`, for a write that was made ready."""
        return await self._collection.save(save)

    async def save_many(self, saves: Sequence[Save]) -> list[Saved | Exception]:
        """Many writes at once; per save what became of it."""
        return await self._collection.save_many(saves)

    async def erase(self, kept: Kept, now: datetime, tell: tuple[Telling, ...]) -> None:
        """Keep that there was one, and nothing of it. It is found by `owing` until `erased` is called.

        Raises:
            Stale: somebody saved it since.
        """
        document = kept.document
        body = {**erased_body(document.body, now), "owing": True}
        await self._collection.save(Save(document.id, document.version, body, tell))

    async def erased(self, kept: Kept) -> None:
        """What belonged to an erased feedback is gone as well.

        Raises:
            Stale: somebody saved it since.
        """
        document = kept.document
        body = {name: value for name, value in document.body.items() if name != "owing"}
        await self._collection.save(Save(document.id, document.version, body))


def save_of(feedback: Feedback, expected: int, tell: tuple[Telling, ...] = ()) -> Save:
    """The write that keeps this feedback."""
    return Save(feedback.id, expected, to_body(feedback), tell)


def _kept(document: Document) -> Kept:
    return Kept(from_body(document.id, document.body), document)


def _present(asked: Where) -> Where:
    return asked if "state" in asked else {**asked, "state": Not(State.ERASED.value)}
