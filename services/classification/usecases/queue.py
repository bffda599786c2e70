"""The order in which a person's look at what the machine is unsure of teaches it most.

A look teaches the more, the less sure the machine is and the more others say the same (information density,
Settles and Craven 2008, "An analysis of active learning strategies for sequence labeling tasks"); the second
look at the same pattern teaches half as much as the first, the third a third.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log2

from services.classification.domain.asking import Filter, Order
from services.classification.domain.labels import Dimension
from services.classification.store import Kept, KeptPage, Store

POOL = 500
"""Of the least sure, that are put in order."""


async def queue(*, store: Store, chosen: Filter, limit: int, after: str) -> KeptPage:
    """A page of those that match and are unsure, in any of `chosen.unsure` or, where that is empty, in any
    dimension. The order is found anew for each page; `after` is a place in it.

    Raises:
        ValueError: `after` is no place.
    """
    begin = int(after or "0")
    if not 0 <= begin <= POOL:
        raise ValueError(after)
    dimensions = chosen.unsure or tuple(Dimension)
    pool = await store.classifications.find(
        replace(chosen, unsure=dimensions), order=Order.LEAST_SURE, limit=POOL, after=""
    )
    patterns = {_pattern(kept) for kept in pool.kept} - {""}
    members = await store.classifications.members(sorted(patterns)) if patterns else {}
    order = ranked(pool.kept, dimensions, members)
    end = begin + limit
    return KeptPage(tuple(order[begin:end]), str(end) if end < len(order) else "")


def ranked(pool: Sequence[Kept], dimensions: Sequence[Dimension], members: Mapping[str, int]) -> list[Kept]:
    """What teaches most first; `members`: of each pattern."""
    alike: dict[str, list[tuple[float, Kept]]] = defaultdict(list)
    for kept in pool:
        pattern_id = _pattern(kept) or kept.thing.feedback_id
        gain = _doubt(kept, dimensions) * log2(1 + max(1, members.get(pattern_id, 1)))
        alike[pattern_id].append((gain, kept))
    found: list[tuple[float, Kept]] = []
    for same in alike.values():
        same.sort(key=_first)
        found += [(gain / looks, kept) for looks, (gain, kept) in enumerate(same, 1)]
    return [kept for _, kept in sorted(found, key=_first)]


def _first(each: tuple[float, Kept]) -> tuple[float, str]:
    gain, kept = each
    return -gain, kept.thing.feedback_id


def _doubt(kept: Kept, dimensions: Sequence[Dimension]) -> float:
    """How unsure the machine is where it is least sure."""
    labels = kept.thing.labels
    if labels is None:
        return 0.0
    said = [label.confidence for each in dimensions for label in labels.of(each) if label.unsure]
    return 1 - min(said, default=1.0)


def _pattern(kept: Kept) -> str:
    return kept.thing.pattern.pattern_id if kept.thing.pattern else ""
