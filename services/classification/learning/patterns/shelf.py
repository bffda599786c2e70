"""The patterns of one product: buckets of near-duplicates, and postings of weighted terms."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

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
_log = math.log


class Shelf:
    """Finds the pattern that says the same, at a cost that does not grow with the number of patterns.

    At most `LOOKED_UP` terms are looked up, `WALKED` postings of each are walked and `COMPARED` patterns
    are compared.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Pattern] = {}
        self._postings: dict[int, tuple[str, ...]] = {}
        self._beyond: dict[int, int] = {}
        """How many patterns have a term beyond those in its postings, where these are full."""
        self._buckets: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, pattern: Pattern) -> None:
        """Remember a pattern."""
        self._kept[pattern.pattern_id] = pattern
        for term in pattern.terms:
            if not _join(self._postings, term, pattern.pattern_id, WALKED):
                self._beyond[term] = self._beyond.get(term, 0) + 1
        for key in _bands(pattern.sketch):
            _join(self._buckets, key, pattern.pattern_id, BUCKET)

    def drop(self, pattern_id: str) -> None:
        """Forget a pattern that is there."""
        kept = self._kept.pop(pattern_id)
        for term in kept.terms:
            if not _leave(self._postings, term, pattern_id):
                self._beyond[term] -= 1
        for key in _bands(kept.sketch):
            _leave(self._buckets, key, pattern_id)

    def nearest(self, gist: Gist) -> Match | None:
        """A near-duplicate if there is one, else what is about the same, else None."""
        return self._same(gist) or self._similar(gist)

    def _same(self, gist: Gist) -> Match | None:
        best: Match | None = None
        for key in _bands(gist.sketch):
            for pattern_id in self._buckets.get(key, ()):
                pattern = self._kept[pattern_id]
                alike = _alike(gist.sketch, pattern.sketch)
                if alike >= SAME and (best is None or alike > best.similarity):
                    best = Match(pattern, Reason.SAME_TEXT, alike)
        return best

    def _similar(self, gist: Gist) -> Match | None:
        ceiling = math.log(len(self._kept) + 2)
        weighted = {
            term: weight * self._rarity(term, ceiling)
            for term, weight in zip(gist.terms, gist.weights, strict=True)
        }
        norm = math.sqrt(sum(weight * weight for weight in weighted.values()))
        best, top = "", 0.0
        for pattern_id in self._candidates(weighted):
            value = self._cosine(weighted, norm, self._kept[pattern_id], ceiling)
            if value > top:
                best, top = pattern_id, value
        if top < SIMILAR:
            return None
        return Match(self._kept[best], Reason.SIMILAR_WORDS, round(min(top, 1.0), 4))

    def _candidates(self, weighted: dict[int, float]) -> list[str]:
        """Patterns that share telling terms, the most promising first; of equal ones the older first."""
        scores: dict[str, float] = {}
        for term in sorted(weighted, key=lambda each: (-weighted[each], each))[:LOOKED_UP]:
            gain = weighted[term] ** 2
            for pattern_id in self._postings.get(term, ()):
                scores[pattern_id] = scores.get(pattern_id, 0.0) + gain
        return sorted(scores, key=lambda each: -scores[each])[:COMPARED]

    def _cosine(self, weighted: dict[int, float], norm: float, pattern: Pattern, ceiling: float) -> float:
        dot = length = 0.0
        postings, beyond = self._postings, self._beyond
        for term, weight in zip(pattern.terms, pattern.weights, strict=True):
            if term < 0:
                value = weight * _TOPIC
            else:
                rarity = ceiling - _log(len(postings.get(term, ())) + beyond.get(term, 0) + 1)
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
        frequency = len(self._postings.get(term, ())) + self._beyond.get(term, 0)
        return min(_COMMON, ceiling - _log(frequency + 1))


def _join(lists: dict[int, tuple[str, ...]], key: int, pattern_id: str, bound: int) -> bool:
    """Put it at the end of its list; False when the list is full."""
    ids = lists.get(key, ())
    if len(ids) >= bound:
        return False
    lists[key] = (*ids, pattern_id)
    return True


def _leave(lists: dict[int, tuple[str, ...]], key: int, pattern_id: str) -> bool:
    """Take it out of its list; False when it was not there."""
    ids = lists.get(key, ())
    if pattern_id not in ids:
        return False
    rest = tuple(each for each in ids if each != pattern_id)
    if rest:
        lists[key] = rest
    else:
        del lists[key]
    return True


def _bands(sketch: Sequence[int]) -> Iterator[int]:
    rows = len(sketch) // BANDS
    if rows:
        for band in range(BANDS):
            yield hash((band, *sketch[band * rows : (band + 1) * rows]))


def _alike(a: Sequence[int], b: Sequence[int]) -> float:
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
