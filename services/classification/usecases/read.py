"""Read patterns with what is counted about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classification.domain.asking import PatternOrder
from services.classification.domain.pattern import Pattern, PatternUnknown
from services.classification.store import Store


@dataclass(frozen=True, slots=True)
class Seen:
    """A pattern and its members now. `topics` and `latest` only where one pattern was asked for."""

    pattern: Pattern
    members: int
    topics: tuple[str, ...] = ()
    latest: datetime | None = None


async def pattern(*, store: Store, pattern_id: str) -> Seen:
    """One pattern, with the topics of the feedback that opened it and its latest member's receive time.

    Raises:
        PatternUnknown: there is none.
    """
    found = await store.patterns.get(pattern_id)
    if found is None:
        raise PatternUnknown(pattern_id)
    first = (await store.classifications.load(found.first_feedback_id)).thing
    topics = first.labels.topics if first.labels else ()
    members = await store.classifications.members([pattern_id])
    return Seen(
        found,
        members.get(pattern_id, 0),
        tuple(label.value for label in topics if label.value),
        await store.classifications.latest(pattern_id),
    )


async def patterns(*, store: Store, pattern_ids: Sequence[str]) -> list[Seen]:
    """Those that there are, in the order asked for."""
    found = await store.patterns.get_many(pattern_ids)
    return await _seen(store, [found[each] for each in pattern_ids if each in found])


async def page(
    *, store: Store, product: str, least: int, order: PatternOrder, limit: int, after: str
) -> tuple[list[Seen], str]:
    """A page of patterns, and where to go on.

    Raises:
        ValueError: `after` is no cursor of this order.
    """
    found = await store.patterns.find(product=product, least=least, order=order, limit=limit, after=after)
    return await _seen(store, found.patterns), found.next_after


async def _seen(store: Store, found: Sequence[Pattern]) -> list[Seen]:
    members = await store.classifications.members([each.pattern_id for each in found]) if found else {}
    return [Seen(each, members.get(each.pattern_id, 0)) for each in found]
