"""A thing together with the version of the document that keeps it, and things that come in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.actions.domain.refusal import Invalid
from services.mesh.documents.port import Collection, Gone, Heard, Page, Save, Saved, Stale, Telling, Where

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Thing]):
    """A thing as it was loaded. `version` is 0 while there is no document for it.

    `heard` is what its document remembers of the events it came from.
    """

    thing: Thing
    version: int = 0
    heard: Heard = field(default_factory=Heard)


@dataclass(frozen=True, slots=True)
class Change(Generic[Thing]):
    """What a kept thing becomes, what its document remembers to have heard, and what is told of it."""

    before: Kept[Thing]
    after: Thing
    tell: tuple[Telling, ...] = ()
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Listed(Generic[Thing]):
    """Some things in order, and where the next ones begin (empty at the end)."""

    things: tuple[Thing, ...]
    next_after: str = ""


async def paged(
    collection: Collection, where: Where, *, order: str, limit: int, after: str, text: str = ""
) -> Page:
    """A page of documents.

    Raises:
        Invalid: the token belongs to another list.
    """
    try:
        return await collection.find(where, order=order, limit=limit, after=after, text=text)
    except ValueError:
        raise Invalid("page_token_wrong", field="page_token") from None


CHUNK = 200
"""Things that a worker reads or writes at once, so that others get their turn in between."""


async def save_chunked(
    collection: Collection, things: Sequence[Thing], save: Callable[[Thing], Save]
) -> list[bool]:
    """Save many; per thing, whether it was written. One that somebody else changed or erased is not.

    Raises:
        Exception: whatever else kept a save from being written.
    """
    written: list[bool] = []
    for start in range(0, len(things), CHUNK):
        for answer in await collection.save_many([save(thing) for thing in things[start : start + CHUNK]]):
            if not isinstance(answer, Saved | Stale | Gone):
                raise answer
            written.append(isinstance(answer, Saved))
    return written
