"""The meanings of the patterns of a shelf, and which pattern a text joins by them.

A text joins the pattern that most of the nearest earlier texts are in. The mean of all is taken away first:
what every customer of a product says tells nothing apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.classification.domain.pattern import Pattern
from services.classification.learning.embeddings.encoder import WIDTH
from services.classification.learning.patterns.cells import Cells, Vector
from services.classification.learning.patterns.meaning import Meaning, Packed

VOTING = 8
_NONE = 30
"""Texts of mean 0 that are counted along, so that the mean of the first few is not taken for that of all."""


class Near(NamedTuple):
    """A text of a pattern (by its row), and the cosine with it."""

    cosine: float
    row: int


class Meanings:
    """Vectors by the row of their pattern. The mean is exact, so it is the same after a restart."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._vectors: NDArray[np.int8] = np.zeros((64, WIDTH), dtype=np.int8)
        self._squares = np.zeros(64, dtype=np.float32)
        self._owners = np.zeros(64, dtype=np.int32)
        self._slots: dict[int, dict[bytes, int]] = {}
        self._free: list[int] = list(range(63, -1, -1))
        self._sum = np.zeros(WIDTH, dtype=np.int64)
        self._count = 0
        self._grown = 0
        self._cells = Cells(WIDTH, self._mean())

    def __contains__(self, row: object) -> bool:
        return row in self._slots

    def put(self, row: int, pattern: Pattern) -> None:
        """Know a pattern by its meanings from now on, and by no others."""
        known = self._slots.pop(row, {})
        wanted = {each.vector: self._meaning.unpacked(each.vector) for each in pattern.meanings}
        kept = {packed: slot for packed, slot in known.items() if packed in wanted}
        for packed in known.keys() - kept.keys():
            self._leave(known[packed])
        for packed, vector in wanted.items():
            if vector is not None and packed not in kept:
                kept[packed] = self._join(row, vector)
        if kept:
            self._slots[row] = kept

    def drop(self, row: int) -> None:
        """Forget a pattern."""
        for slot in self._slots.pop(row, {}).values():
            self._leave(slot)

    def near(self, packed: bytes, rows: Iterable[int]) -> list[Near]:
        """The texts nearest to a meaning, at most `VOTING`, of these patterns and of the cells nearby."""
        asked = self._meaning.unpacked(packed)
        if asked is None or not self._count:
            return []
        vector = asked.astype(np.float32)
        known = [slot for row in rows for slot in self._slots.get(row, {}).values()]
        slots = np.array(list(dict.fromkeys([*known, *self._cells.near(vector)])), dtype=np.int32)
        cosines = self._cosines(vector, slots)
        best = np.argsort(-cosines, kind="stable")[:VOTING]
        return [
            Near(min(float(cosines[place]), 1.0), int(self._owners[slots[place]])) for place in best.tolist()
        ]

    def _cosines(self, asked: Vector, slots: NDArray[np.int32]) -> Vector:
        mean = self._mean()
        theirs = self._vectors[slots].astype(np.float32)
        own = asked - mean
        dots = theirs @ own - mean @ own
        squares = self._squares[slots] - 2 * (theirs @ mean) + mean @ mean
        lengths = np.sqrt(np.maximum(squares * (own @ own), 1.0))
        found: Vector = dots / lengths
        return found

    def _mean(self) -> Vector:
        return (self._sum / (self._count + _NONE)).astype(np.float32)

    def _join(self, row: int, vector: Packed) -> int:
        if not self._free:
            self._double()
        slot = self._free.pop()
        numbers = vector.astype(np.float32)
        self._vectors[slot], self._owners[slot] = vector, row
        self._squares[slot] = numbers @ numbers
        self._sum += vector
        self._count += 1
        self._cells.join(slot, numbers)
        return slot

    def _leave(self, slot: int) -> None:
        self._cells.leave(slot)
        self._sum -= self._vectors[slot]
        self._count -= 1
        self._vectors[slot] = 0
        self._free.append(slot)

    def _double(self) -> None:
        """Make room for as many again, and put all into cells by the mean of today; each is moved a few times
        in all."""
        size = len(self._vectors)
        self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._squares = np.concatenate([self._squares, np.zeros_like(self._squares)])
        self._owners = np.concatenate([self._owners, np.zeros_like(self._owners)])
        self._free = list(range(2 * size - 1, size - 1, -1))
        self._cells = Cells(WIDTH, self._mean())
        for slot in range(size):
            self._cells.join(slot, self._vectors[slot].astype(np.float32))


def votes(near: Iterable[Near], least: float) -> Mapping[int, float]:
    """The cosines of each pattern's texts added up, of those that are near enough."""
    found: dict[int, float] = {}
    for each in near:
        if each.cosine >= least:
            found[each.row] = found.get(each.row, 0.0) + each.cosine
    return found
