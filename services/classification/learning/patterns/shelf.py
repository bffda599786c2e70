"""The patterns of one product: buckets of near-duplicates, and postings of weighted terms."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from services.classification.domain.pattern import Pattern, Reason
from services.classification.learning.port import Gist, Match

BANDS = 4
BUCKET = 8
LOOKED_UP = 10
WALKED = 64
COMPARED = 12
SAME = 0.75
SIMILAR = 0.4
_COMMON = 3.5
_TOPIC = 2.0
_Key = TypeVar("_Key")
_log = math.log


class _Kept(NamedTuple):
    """A pattern and its terms, packed."""

    pattern: Pattern
    terms: array[int]
    weights: array[float]


class Shelf:
    """Finds the pattern that says the same, at a cost that does not grow with the number of patterns.

    At most `LOOKED_UP` terms are looked up, `WALKED` postings of each are walked and `COMPARED` patterns
    are compared.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._postings: dict[int, list[str]] = {}
        self._frequency: dict[int, int] = {}
        self._buckets: dict[tuple[int, ...], list[str]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, pattern: Pattern) -> None:
        """Remember a pattern."""
        terms = array("q", (term for term, _ in pattern.terms))
        weights = array("f", (weight for _, weight in pattern.terms))
        self._kept[pattern.pattern_id] = _Kept(pattern, terms, weights)
        for term in terms:
            self._frequency[term] = self._frequency.get(term, 0) + 1
            _join(self._postings.setdefault(term, []), pattern.pattern_id, WALKED)
        for key in _bands(pattern.sketch):
            _join(self._buckets.setdefault(key, []), pattern.pattern_id, BUCKET)

    def drop(self, pattern_id: str) -> None:
        """Forget a pattern that is there."""
        kept = self._kept.pop(pattern_id)
        for term in kept.terms:
            self._frequency[term] -= 1
            if not self._frequency[term]:
                del self._frequency[term]
            _leave(self._postings, term, pattern_id)
        for key in _bands(kept.pattern.sketch):
            _leave(self._buckets, key, pattern_id)

    def nearest(self, gist: Gist) -> Match | None:
        """A near-duplicate if there is one, else what is about the same, else None."""
        return self._same(gist) or self._similar(gist)

    def _same(self, gist: Gist) -> Match | None:
        best: Match | None = None
        for key in _bands(gist.sketch):
            for pattern_id in self._buckets.get(key, ()):
                pattern = self._kept[pattern_id].pattern
                alike = _alike(gist.sketch, pattern.sketch)
                if alike >= SAME and (best is None or alike > best.similarity):
                    best = Match(pattern, Reason.SAME_TEXT, alike)
        return best

    def _similar(self, gist: Gist) -> Match | None:
        ceiling = math.log(len(self._kept) + 2)
        weighted = {term: weight * self._rarity(term, ceiling) for term, weight in gist.terms}
        norm = math.sqrt(sum(weight * weight for weight in weighted.values()))
        best, top = "", 0.0
        for pattern_id in self._candidates(weighted):
            value = self._cosine(weighted, norm, self._kept[pattern_id], ceiling)
            if value > top:
                best, top = pattern_id, value
        if top < SIMILAR:
            return None
        return Match(self._kept[best].pattern, Reason.SIMILAR_WORDS, round(min(top, 1.0), 4))

    def _candidates(self, weighted: dict[int, float]) -> list[str]:
        """Patterns that share telling terms, the most promising first; of equal ones the older first."""
        scores: dict[str, float] = {}
        for term in sorted(weighted, key=lambda each: (-weighted[each], each))[:LOOKED_UP]:
            gain = weighted[term] ** 2
            for pattern_id in self._postings.get(term, ()):
                scores[pattern_id] = scores.get(pattern_id, 0.0) + gain
        return sorted(scores, key=lambda each: -scores[each])[:COMPARED]

    def _cosine(self, weighted: dict[int, float], norm: float, kept: _Kept, ceiling: float) -> float:
        dot = length = 0.0
        frequency = self._frequency
        for term, weight in zip(kept.terms, kept.weights, strict=True):
            if term < 0:
                value = weight * _TOPIC
            else:
                rarity = ceiling - _log(frequency[term] + 1)
                value = weight * (rarity if rarity < _COMMON else _COMMON)
            length += value * value
            if term in weighted:
                dot += value * weighted[term]
        return dot / (norm * math.sqrt(length)) if dot else 0.0

    def _rarity(self, term: int, ceiling: float) -> float:
        """Terms of few patterns say more; topics say always the same, so that they join what words do not.

        `ceiling`: natural log of the number of patterns.
        """
        if term < 0:
            return _TOPIC
        return min(_COMMON, ceiling - _log(self._frequency.get(term, 0) + 1))


def _join(ids: list[str], pattern_id: str, bound: int) -> None:
    if len(ids) < bound:
        ids.append(pattern_id)


def _leave(lists: dict[_Key, list[str]], key: _Key, pattern_id: str) -> None:
    ids = lists.get(key, [])
    if pattern_id in ids:
        ids.remove(pattern_id)
    if key in lists and not ids:
        del lists[key]


def _bands(sketch: Sequence[int]) -> Iterator[tuple[int, ...]]:
    rows = len(sketch) // BANDS
    if rows:
        for band in range(BANDS):
            yield (band, *sketch[band * rows : (band + 1) * rows])


def _alike(a: Sequence[int], b: Sequence[int]) -> float:
    return sum(x == y for x, y in zip(a, b, strict=False)) / len(a)
