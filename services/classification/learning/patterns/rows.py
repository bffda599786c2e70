"""What patterns are compared by, in rows of one width, so that a few dozen are compared at once."""

from __future__ import annotations

import numpy as np

from services.classification.domain.pattern import Pattern
from services.classification.learning.patterns.blend import MAX_BLENDED
from services.classification.learning.patterns.rarity import Numbers, Places, Rarity


class Rows:
    """A row for each pattern: the places of its terms, and their weights; 0 behind its last."""

    def __init__(self) -> None:
        self.patterns: list[Pattern | None] = []
        self._free: list[int] = []
        self._places = np.zeros((64, MAX_BLENDED), dtype=np.int32)
        self._weights = np.zeros((64, MAX_BLENDED), dtype=np.float32)
        self._asked = np.zeros(0)

    def take(self) -> int:
        """The number of a row that is free."""
        if self._free:
            return self._free.pop()
        self.patterns.append(None)
        if len(self.patterns) > len(self._places):
            self._places = np.concatenate([self._places, np.zeros_like(self._places)])
            self._weights = np.concatenate([self._weights, np.zeros_like(self._weights)])
        return len(self.patterns) - 1

    def put(self, row: int, pattern: Pattern, places: Places, weights: Numbers) -> None:
        """Compare a pattern by these from now on."""
        self.patterns[row] = pattern
        self._places[row], self._weights[row] = 0, 0.0
        self._places[row, : len(places)], self._weights[row, : len(places)] = places, weights

    def pattern(self, row: int) -> Pattern:
        """The pattern of a row.

        Raises:
            KeyError: the row is free.
        """
        found = self.patterns[row]
        if found is None:
            raise KeyError(row)
        return found

    def drop(self, row: int) -> None:
        """Free a row."""
        self.patterns[row] = None
        self._free.append(row)

    def cosines(self, rows: list[int], places: Places, values: Numbers, rarity: Rarity) -> Numbers:
        """How alike each row is to a text, from 0 to 1. `values`: weights by rarity of the text's terms."""
        if len(self._asked) < rarity.size:
            self._asked = np.zeros(rarity.size)
        there = places > 0
        self._asked[places[there]] = values[there]
        their_places = self._places[rows]
        theirs = self._weights[rows] * rarity.of(their_places)
        dots = (theirs * self._asked[their_places]).sum(axis=1)
        self._asked[places[there]] = 0.0
        lengths = np.sqrt((theirs * theirs).sum(axis=1)) * np.sqrt((values * values).sum())
        found: Numbers = np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0)
        return found
