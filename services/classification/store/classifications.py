"""Classifications as they are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classification.domain.asking import Filter, Order
from services.classification.domain.classification import Classification, First
from services.classification.store.body import from_body, shadowed, to_body
from services.classification.store.filter import ORDERS, where
from services.mesh import ids
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import (
    Collection,
    Document,
    In,
    Not,
    Range,
    Save,
    Scalar,
    Stale,
    Telling,
)

Tally = dict[tuple[Scalar, ...], int]

_COUNTED_BY = ("language", "sentiment", "kind")


@dataclass(frozen=True, slots=True)
class Kept:
    """A classification and the version of its document; 0 while there is none."""

    thing: Classification
    version: int


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Classifications in order, and where to go on; empty at the end."""

    kept: tuple[Kept, ...]
    next_after: str = ""


class ClassificationBook:
    """Queries with the domain's names over the collections `classification` and `counted`."""

    def __init__(self, classifications: Collection, counted: Collection) -> None:
        self._classifications = classifications
        self._counted = counted

    async def load(self, feedback_id: str) -> Kept:
        """What is known; nothing at version 0 when nothing was heard, or the feedback was forgotten."""
        document = await self._classifications.get(feedback_id)
        return _kept(document) if document else Kept(Classification(feedback_id), 0)

    async def get_many(self, feedback_ids: Sequence[str]) -> dict[str, Kept]:
        """Those that are classified, by id."""
        found = await self._classifications.get_many(feedback_ids)
        return {id: _kept(document) for id, document in found.items() if document.body["classified"]}  # noqa: A001

    async def find(self, chosen: Filter, *, order: Order, limit: int, after: str) -> KeptPage:
        """One page of what matches.

        Raises:
            ValueError: `after` is no cursor of this order.
        """
        page = await self._classifications.find(where(chosen), order=ORDERS[order], limit=limit, after=after)
        return KeptPage(tuple(map(_kept, page.documents)), page.next_after)

    async def tally(self, by: Sequence[str], chosen: Filter) -> Tally:
        """How many match, per combination of these fields; topics count once each."""
        return await self._classifications.tally(by, where(chosen))

    async def count(self, chosen: Filter) -> int:
        """How many match."""
        return await self._classifications.count(where(chosen))

    async def under(self, paths: Sequence[str], limit: int) -> tuple[Kept, ...]:
        """Some that stand under these very topics, withdrawn ones included."""
        asked = In(tuple(paths))
        page = await self._classifications.find(
            {"topic_tree": asked, "topic": asked}, order="_id", limit=limit
        )
        return tuple(map(_kept, page.documents))

    async def count_under(self, paths: Sequence[str]) -> int:
        """How many stand under these topics or below them, withdrawn ones included."""
        return await self._classifications.count({"topic_tree": In(tuple(paths))}) if paths else 0

    async def save(
        self, kept: Kept, thing: Classification, now: datetime, tell: tuple[Telling, ...] = ()
    ) -> Kept:
        """One write over what was loaded, gathered with those of others.

        Raises:
            Stale: somebody saved it since.
            Gone: it was forgotten.
        """
        body = to_body(thing, now)
        saved = await self._classifications.save(Save(thing.feedback_id, kept.version, body, tell))
        return Kept(thing, saved.document.version)

    async def forget(self, kept: Kept) -> None:
        """Keep what is counted of it and nothing else; a tombstone keeps it from coming back.

        Raises:
            Stale: somebody saved it since.
        """
        first = kept.thing.first
        if first is not None:
            fact = ids.derived("ct", kept.thing.feedback_id)
            body = {"language": first.language, "sentiment": first.sentiment, "kind": first.kind}
            (counted,) = await self._counted.save_many([Save(fact, 0, body)])
            if isinstance(counted, Exception) and not isinstance(counted, Stale):
                raise counted
        await self._classifications.forget(kept.thing.feedback_id, kept.version)

    async def counted(self) -> dict[First, int]:
        """How many were ever classified, by their first labels; erased ones included."""
        live = await self._classifications.tally(
            [f"first.{name}" for name in _COUNTED_BY], {"first.language": Not(None)}
        )
        found: dict[First, int] = {}
        for tally in (live, await self._counted.tally(_COUNTED_BY)):
            for values, number in tally.items():
                first = First(*map(str, values))
                found[first] = found.get(first, 0) + number
        return found

    async def shadowed(self, model_id: str) -> tuple[int, int]:
        """How often a model in shadow held for likeliest what was decided, and how often something else."""
        same, other = [
            await self._classifications.count({"shadowed": shadowed(model_id, same=agrees)})
            for agrees in (True, False)
        ]
        return same, other

    async def changed_patterns(self, since: datetime) -> list[str]:
        """Patterns of classifications that were saved since then."""
        found = await self._classifications.tally(
            ["pattern_id"], {"change_time": Range(ge=to_micros(since)), "pattern_id": Not(None)}
        )
        return sorted(str(pattern_id) for (pattern_id,) in found)

    async def members(self, pattern_ids: Sequence[str]) -> dict[str, int]:
        """How many belong to each of these patterns and were not withdrawn; those without any left out."""
        found = await self._classifications.tally(
            ["pattern_id"], {"pattern_id": In(tuple(pattern_ids)), "withdrawn": False}
        )
        return {str(pattern_id): number for (pattern_id,), number in found.items()}

    async def latest(self, pattern_id: str) -> datetime | None:
        """When the latest member of a pattern was received."""
        page = await self._classifications.find(
            {"pattern_id": pattern_id, "withdrawn": False}, order="-receive_time", limit=1
        )
        times = [document.body.get("receive_time") for document in page.documents]
        return from_micros(times[0]) if times and times[0] is not None else None


def _kept(document: Document) -> Kept:
    return Kept(from_body(document.id, document.body), document.version)
