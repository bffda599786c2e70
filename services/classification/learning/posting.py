"""Texts by the terms they hold: which ones say nearly the same as another, without looking at all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from services.classification.learning.terms import Term

LEAST = 0.24
"""How alike texts must be to be named, of 1 for the same words."""
_MAX_HOLDERS = 200
"""A term that more texts share says little, and would make a question dearer the more texts there are."""
_ROOM = 1.5
"""A text may be so many times as long as the other, by weight, before that counts against it."""
_ENOUGH = 1.4
"""How much the words that are shared must say together; a rare word says nearly 1."""

Shared = Mapping[int, Term]


class Index:
    """Some texts of some topics. A term says less the more of the topics share it.

    Four columns, sorted by term, one row per term and text: term, number of the text, its weight there.
    """

    def __init__(self, paths: Sequence[str], held: Sequence[Shared]) -> None:
        """`paths`: the topic of each text; `held`: its terms."""
        self.paths = paths
        sizes = [len(terms) for terms in held]
        names = np.fromiter((name for terms in held for name in terms), np.int64, sum(sizes))
        weights = np.fromiter((t.weight for terms in held for t in terms.values()), np.float64, sum(sizes))
        numbers = np.repeat(np.arange(len(held)), sizes)
        order = np.argsort(names, kind="stable")
        self._names, place = np.unique(names, return_inverse=True)
        self._rarity, self._unseen = _rarity(paths, numbers, place, len(self._names))
        weighed = weights * self._rarity[place]
        self._norms = np.sqrt(np.bincount(numbers, weighed**2, minlength=len(held)))
        self._numbers = numbers[order].astype(np.int32)
        self._weights = weighed[order].astype(np.float32)
        self._starts = np.searchsorted(names[order], self._names, side="left")
        self._ends = np.searchsorted(names[order], self._names, side="right")

    def alike(self, said: Shared) -> dict[int, float]:
        """Texts that say much the same, by number: how alike, from `LEAST` to 1 and a little above."""
        if not said or not len(self._names):
            return {}
        dots, words = np.zeros(len(self.paths)), np.zeros(len(self.paths))
        for name, place in self._known(said):
            rows = slice(self._starts[place], self._ends[place])
            if rows.stop - rows.start <= _MAX_HOLDERS:
                term = said[name]
                dots[self._numbers[rows]] += term.weight * self._rarity[place] * self._weights[rows]
                if term.alone:
                    words[self._numbers[rows]] += term.alone
        room = self._norms * np.minimum(self._norm(said), _ROOM * self._norms)
        values = dots / np.maximum(room, 1e-9)
        found = np.flatnonzero((words >= _ENOUGH) & (values >= LEAST))
        return {int(number): float(values[number]) for number in found}

    def shares(self, said: Shared, number: int) -> dict[int, float]:
        """How much each word of the asking text, by its place, has in common with one text."""
        shares: dict[int, float] = {}
        for name, place in self._known(said):
            rows = slice(self._starts[place], self._ends[place])
            kept = self._weights[rows][self._numbers[rows] == number]
            if len(kept):
                term = said[name]
                value = term.weight * float(self._rarity[place]) * float(kept[0]) / len(term.places)
                for at in term.places:
                    shares[at] = shares.get(at, 0.0) + value
        return shares

    def _known(self, said: Shared) -> list[tuple[int, int]]:
        """Terms that any text holds, each with its place among all of them."""
        names = np.fromiter(said, np.int64, len(said))
        places = np.minimum(np.searchsorted(self._names, names), len(self._names) - 1)
        there = self._names[places] == names
        return list(zip(names[there].tolist(), places[there].tolist(), strict=True))

    def _norm(self, said: Shared) -> float:
        rarity = dict.fromkeys(said, self._unseen)
        rarity.update((name, float(self._rarity[place])) for name, place in self._known(said))
        return float(np.sqrt(sum((term.weight * rarity[name]) ** 2 for name, term in said.items())))


def _rarity(
    paths: Sequence[str], numbers: NDArray[np.intp], place: NDArray[np.intp], terms: int
) -> tuple[NDArray[np.float64], float]:
    """How much each term says, by the number of topics that share it; and one that none has."""
    topic_of = {path: topic for topic, path in enumerate(dict.fromkeys(paths))}
    topics = np.array([topic_of[path] for path in paths], dtype=np.int64)
    pairs = np.unique(place * max(1, len(topic_of)) + topics[numbers]) if len(numbers) else np.array([], int)
    sharing = np.bincount(pairs // max(1, len(topic_of)), minlength=terms)
    return np.log1p(len(topic_of) / np.maximum(sharing, 1)), float(np.log1p(len(topic_of)))
