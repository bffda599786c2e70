"""The terms of a shelf: a place in arrays for each, and in how many texts it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int32]
Numbers = NDArray[np.float64]

_COMMON = 3.5
_TOPIC = 2.0
_NOWHERE = 0
"""The place of no term."""


class Rarity:
    """Says how much a term tells texts apart: by inverse document frequency (Spärck Jones 1972), bounded.

    It counts the texts that patterns are known by, so it is the same after a restart. Topics always say the
    same, so that they join what words do not.
    """

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._free: list[int] = []
        self._texts = 0
        self._numbers = np.zeros(1024, dtype=np.int32)
        self._topics = np.zeros(1024, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def size(self) -> int:
        """Above every place."""
        return len(self._numbers)

    def places(self, terms: Sequence[int]) -> Places:
        """Where these terms stand; 0 for those that no text has."""
        return np.fromiter((self._places.get(term, _NOWHERE) for term in terms), np.int32, len(terms))

    def add(self, terms: Iterable[int]) -> None:
        """Count one more text."""
        self._texts += 1
        for term in terms:
            place = self._place(term)
            self._numbers[place] += 1

    def remove(self, terms: Iterable[int]) -> None:
        """Count a text no more."""
        self._texts -= 1
        for term in terms:
            place = self._places[term]
            self._numbers[place] -= 1
            if not self._numbers[place]:
                del self._places[term]
                self._free.append(place)

    def of(self, places: Places) -> Numbers:
        """How much the terms there say, from about 0 to 3.5; that no text has it says most."""
        ceiling = math.log(self._texts + 2)
        rare: Numbers = np.minimum(_COMMON, ceiling - np.log(self._numbers[places] + 1.0))
        return np.where(self._topics[places], _TOPIC, rare)

    def _place(self, term: int) -> int:
        place = self._places.get(term)
        if place is None:
            place = self._free.pop() if self._free else len(self._places) + 1
            if place >= len(self._numbers):
                self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
                self._topics = np.concatenate([self._topics, np.zeros_like(self._topics)])
            self._places[term] = place
            self._topics[place] = term < 0
        return place
