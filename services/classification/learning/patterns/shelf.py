"""The patterns of one product: buckets of near-duplicates, and postings of weighted terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest

import numpy as np

from services.classification.domain.pattern import Pattern, Reason
from services.classification.learning.patterns.blend import blended
from services.classification.learning.patterns.meaning import Meaning
from services.classification.learning.patterns.meanings import Meanings, Near, votes
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
COMPARED_BY_MEANING = 48
MEANS = 0.6
"""Cosine from which earlier texts have a vote about a text that means the like."""
LIKE = 0.45
"""The same for those that are named as similar."""


class Shelf:
    """Finds the pattern that says the same, at a cost that does not grow with the number of patterns.

    At most `LOOKED_UP` terms are looked up, `WALKED` postings of each are walked and `COMPARED` patterns
    are compared; by meaning `COMPARED_BY_MEANING`, and those in a few cells. Postings and buckets hold what
    opened a pattern; voices only move what it is compared by. So patterns learnt again in the order of
    opening, after a restart, are found as before.
    """

    def __init__(self, meaning: Meaning | None = None) -> None:
        """`meaning`: reads meanings, where patterns are to be found by them too."""
        self._meanings = Meanings(meaning) if meaning else None
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
        if self._meanings:
            self._meanings.drop(row)
        self._uncount(pattern)

    def nearest(self, gist: Gist) -> Match | None:
        """A near-duplicate if there is one, else what means or is about the same, else None."""
        same = max(self._same(gist), key=lambda each: each.similarity, default=None)
        return same or self._meant(gist) or next(iter(self._similar(gist, 1, SIMILAR)), None)

    def few(self, gist: Gist, limit: int, least: float) -> list[Match]:
        """The patterns that are most alike, near-duplicates first, then those that mean the like; none whose
        words have a lower cosine than `least`."""
        same = nlargest(limit, self._same(gist), key=lambda each: each.similarity)
        found: dict[str, Match] = {}
        for each in (*same, *self._like(gist), *self._similar(gist, limit, least)):
            found.setdefault(each.pattern.pattern_id, each)
        return list(found.values())[:limit]

    def _values(self, terms: Sequence[int], weights: Sequence[float]) -> Numbers:
        found: Numbers = self._rarity.of(self._rarity.places(terms)) * np.asarray(weights)
        return found

    def _same(self, gist: Gist) -> list[Match]:
        rows = dict.fromkeys(row for key in _keys(gist.sketch) for row in self._bands.of(key))
        found = [(shared(gist.sketch, self._pattern(row).sketch), row) for row in rows]
        return [Match(self._pattern(row), Reason.SAME_TEXT, alike) for alike, row in found if alike >= SAME]

    def _meant(self, gist: Gist) -> Match | None:
        """The pattern that most of the texts nearest in meaning are in."""
        near = self._near(gist)
        found = votes(near, MEANS)
        if not found:
            return None
        row = max(found, key=found.__getitem__)
        return self._by_meaning(row, max(each.cosine for each in near if each.row == row))

    def _like(self, gist: Gist) -> list[Match]:
        """Patterns of the texts nearest in meaning, the nearest first."""
        best: dict[int, float] = {}
        for each in self._near(gist):
            if each.cosine >= LIKE:
                best.setdefault(each.row, each.cosine)
        return [self._by_meaning(row, cosine) for row, cosine in best.items()]

    def _near(self, gist: Gist) -> list[Near]:
        if not self._meanings or not gist.meaning:
            return []
        values = self._values(gist.terms, gist.weights)
        return self._meanings.near(gist.meaning, self._candidates(gist.terms, values, COMPARED_BY_MEANING))

    def _by_meaning(self, row: int, cosine: float) -> Match:
        return Match(self._pattern(row), Reason.SIMILAR_MEANING, round(cosine, 4))

    def _similar(self, gist: Gist, limit: int, least: float) -> list[Match]:
        """By words; a text that has a meaning is so compared with patterns that have none."""
        values = self._values(gist.terms, gist.weights)
        rows = self._candidates(gist.terms, values, COMPARED)
        if self._meanings and gist.meaning:
            rows = [row for row in rows if row not in self._meanings]
        if not rows:
            return []
        cosines = self._rows.cosines(rows, self._rarity.places(gist.terms), values, self._rarity)
        alike = [(round(float(each), 4), row) for each, row in zip(cosines, rows, strict=True)]
        best = nlargest(limit, (each for each in alike if each[0] >= least), key=lambda each: each[0])
        return [Match(self._pattern(row), Reason.SIMILAR_WORDS, min(value, 1.0)) for value, row in best]

    def _candidates(self, terms: Sequence[int], values: Numbers, most: int) -> list[int]:
        """Patterns that share telling terms, the most promising first; of equal ones the older first."""
        scores: dict[int, float] = {}
        told = nlargest(LOOKED_UP, zip(values.tolist(), terms, strict=True))
        for value, term in told:
            gain = value * value
            for row in self._terms.of(term):
                scores[row] = scores.get(row, 0.0) + gain
        return nlargest(most, scores, key=scores.__getitem__)

    def _put(self, row: int, pattern: Pattern) -> None:
        for terms in _texts(pattern):
            self._rarity.add(terms)
        terms, weights = blended(pattern)
        self._rows.put(row, pattern, self._rarity.places(terms), np.asarray(weights))
        if self._meanings:
            self._meanings.put(row, pattern)

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
