"""The patterns of one product: buckets of near-duplicates, and postings of weighted terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest

import numpy as np

from services.classification.domain.pattern import Pattern, Reason
from services.classification.learning.patterns.blend import blended
from services.classification.learning.patterns.postings import Postings
from services.classification.learning.patterns.rarity import Numbers, Rarity
from services.classification.learning.patterns.rows import Rows
from services.classification.learning.port import Gist, Match

BANDS = 4
BUCKET = 8
LOOKED_UP = 12
WALKED = 64
COMPARED = 16
SAME = 0.75
SIMILAR = 0.42


class Shelf:
    """Finds the pattern that says the same, at a cost that does not grow with the number of patterns.

    At most `LOOKED_UP` terms are looked up, `WALKED` postings of each are walked and `COMPARED` patterns
    are compared. Postings and buckets hold what opened a pattern; voices only move what it is compared by.
    So patterns learnt again in the order of opening, after a restart, are found as before.
    """

    def __init__(self) -> None:
        self._rarity = Rarity()
        self._rows = Rows()
        self._where: dict[str, int] = {}
        self._terms = Postings(WALKED)
        self._bands = Postings(BUCKET)

    def __len__(self) -> int:
        return len(self._where)

    def __getitem__(self, pattern_id: str) -> Pattern:
        return self._pattern(self._where[pattern_id])

    def add(self, pattern: Pattern) -> None:
        """Remember a pattern."""
        row = self._where[pattern.pattern_id] = self._rows.take()
        self._put(row, pattern)
        for term in pattern.terms:
            self._terms.join(term, row)
        for key in _keys(pattern.sketch):
            self._bands.join(key, row)

    def replace(self, pattern: Pattern) -> None:
        """Know a pattern that is there by other voices."""
        row = self._where[pattern.pattern_id]
        before = self._pattern(row)
        self._put(row, pattern)
        self._uncount(before)

    def drop(self, pattern_id: str) -> None:
        """Forget a pattern that is there."""
        row = self._where.pop(pattern_id)
        pattern = self._pattern(row)
        for term in pattern.terms:
            self._terms.leave(term, row)
        for key in _keys(pattern.sketch):
            self._bands.leave(key, row)
        self._rows.drop(row)
        self._uncount(pattern)

    def nearest(self, gist: Gist) -> Match | None:
        """A near-duplicate if there is one, else what is about the same, else None."""
        same = max(self._same(gist), key=lambda each: each.similarity, default=None)
        return same or next(iter(self._similar(gist, 1, SIMILAR)), None)

    def few(self, gist: Gist, limit: int, least: float) -> list[Match]:
        """The patterns that are most alike, near-duplicates first; none with a lower cosine than `least`."""
        same = nlargest(limit, self._same(gist), key=lambda each: each.similarity)
        there = {each.pattern.pattern_id for each in same}
        similar = self._similar(gist, limit, least)
        return [*same, *(each for each in similar if each.pattern.pattern_id not in there)][:limit]

    def _values(self, terms: Sequence[int], weights: Sequence[float]) -> Numbers:
        found: Numbers = self._rarity.of(self._rarity.places(terms)) * np.asarray(weights)
        return found

    def _same(self, gist: Gist) -> list[Match]:
        rows = dict.fromkeys(row for key in _keys(gist.sketch) for row in self._bands.of(key))
        found = [(shared(gist.sketch, self._pattern(row).sketch), row) for row in rows]
        return [Match(self._pattern(row), Reason.SAME_TEXT, alike) for alike, row in found if alike >= SAME]

    def _similar(self, gist: Gist, limit: int, least: float) -> list[Match]:
        values = self._values(gist.terms, gist.weights)
        rows = self._candidates(gist.terms, values)
        if not rows:
            return []
        cosines = self._rows.cosines(rows, self._rarity.places(gist.terms), values, self._rarity)
        alike = [(round(float(each), 4), row) for each, row in zip(cosines, rows, strict=True)]
        best = nlargest(limit, (each for each in alike if each[0] >= least), key=lambda each: each[0])
        return [Match(self._pattern(row), Reason.SIMILAR_WORDS, min(value, 1.0)) for value, row in best]

    def _candidates(self, terms: Sequence[int], values: Numbers) -> list[int]:
        """Patterns that share telling terms, the most promising first; of equal ones the older first."""
        scores: dict[int, float] = {}
        told = nlargest(LOOKED_UP, zip(values.tolist(), terms, strict=True))
        for value, term in told:
            gain = value * value
            for row in self._terms.of(term):
                scores[row] = scores.get(row, 0.0) + gain
        return nlargest(COMPARED, scores, key=scores.__getitem__)

    def _put(self, row: int, pattern: Pattern) -> None:
        for terms in _texts(pattern):
            self._rarity.add(terms)
        terms, weights = blended(pattern)
        self._rows.put(row, pattern, self._rarity.places(terms), np.asarray(weights))

    def _uncount(self, pattern: Pattern) -> None:
        for terms in _texts(pattern):
            self._rarity.remove(terms)

    def _pattern(self, row: int) -> Pattern:
        return self._rows.pattern(row)


def _texts(pattern: Pattern) -> Iterator[Sequence[int]]:
    yield pattern.terms
    for voice in pattern.voices:
        yield voice.terms


def _keys(sketch: Sequence[int]) -> Iterator[int]:
    rows = len(sketch) // BANDS
    if rows:
        for band in range(BANDS):
            yield hash((band, *sketch[band * rows : (band + 1) * rows]))


def shared(a: Sequence[int], b: Sequence[int]) -> float:
    """The share of equal places of two sketches, which estimates how alike the texts are; 0 without words."""
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a) if a and len(a) == len(b) else 0.0
