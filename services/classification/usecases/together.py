"""Why the feedback of a pattern stands together, for the person who may split it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.classification.domain.asking import Filter, Order
from services.classification.domain.pattern import Pattern, PatternUnknown
from services.classification.store import Kept
from services.classification.usecases.ground import Ground

_LOOKED_AT = 60
"""Members that are compared, the latest first: the cost does not grow with the pattern."""
_WORDS, _TYPICAL = 12, 5
_TURN = 20
"""Members between which others may go on."""


@dataclass(frozen=True, slots=True)
class SharedWord:
    """A word of the pattern, and the share of the members that say it."""

    word: str
    share: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """A member and how alike it is to what its pattern is known by, from 0 to 1."""

    kept: Kept
    similarity: float


@dataclass(frozen=True, slots=True)
class Together:
    """What the members share, those that say it best, and those that say it least; of `looked_at` members."""

    pattern: Pattern
    looked_at: int
    words: tuple[SharedWord, ...]
    typical: tuple[Likeness, ...]
    doubtful: tuple[Likeness, ...]


async def together(*, ground: Ground, pattern_id: str) -> Together:
    """Why a pattern stands together.

    Raises:
        PatternUnknown: there is none.
    """
    pattern = await ground.store.patterns.get(pattern_id)
    if pattern is None:
        raise PatternUnknown(pattern_id)
    chosen = Filter(pattern_id=pattern_id)
    page = await ground.store.classifications.find(chosen, order=Order.LATEST, limit=_LOOKED_AT, after="")
    known = ground.gathering.known_by(pattern)
    said: Counter[str] = Counter()
    found: list[Likeness] = []
    for number, kept in enumerate(page.kept, 1):
        words, similarity = _likeness(ground, known, kept)
        said.update(set(words))
        found.append(Likeness(kept, similarity))
        if number % _TURN == 0:
            await asyncio.sleep(0)
    found.sort(key=lambda each: -each.similarity)
    typical = tuple(found[:_TYPICAL])
    return Together(
        pattern, len(found), _shared(said, len(found)), typical, tuple(found[_TYPICAL:][-_TYPICAL:])
    )


def _likeness(ground: Ground, known: Mapping[int, float], kept: Kept) -> tuple[Sequence[str], float]:
    thing = kept.thing
    if thing.labels is None:
        return (), 0.0
    return ground.gathering.likeness(known, thing.text, thing.labels)


def _shared(said: Counter[str], members: int) -> tuple[SharedWord, ...]:
    return tuple(SharedWord(word, count / members) for word, count in said.most_common(_WORDS))
