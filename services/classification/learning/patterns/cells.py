"""Where to look for vectors that are near another one, without comparing it with all.

Each vector lies in the cell of the direction that it points along most; one that is near lies in the same or
in one of the next. Source: cross-polytope hashing with several probes, Andoni et al. 2015, "Practical and
optimal LSH for angular distance"; the directions here are random and not orthogonal.
"""

from __future__ import annotations

from collections import deque
from functools import cache

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

DIRECTIONS = 128
PROBED = 8
HELD = 64
"""Vectors of a cell that are found: the latest."""
_SEED = 20260301


class Cells:
    """Slots by the cells of their vectors. `middle`: of the vectors when they were put into cells."""

    def __init__(self, width: int, middle: Vector) -> None:
        self._directions = _directions(width)
        self._shift = self._directions @ middle
        self._cells: dict[int, deque[int]] = {}
        self._where: dict[int, int] = {}

    def join(self, slot: int, vector: Vector) -> None:
        """Put a slot into the cell of its vector."""
        cell = self._where[slot] = int(self._along(vector).argmax())
        self._cells.setdefault(cell, deque(maxlen=HELD)).append(slot)

    def leave(self, slot: int) -> None:
        """Take a slot out of its cell."""
        held = self._cells[self._where.pop(slot)]
        if slot in held:
            held.remove(slot)

    def near(self, vector: Vector) -> list[int]:
        """The slots of the nearest cells, at most `PROBED` times `HELD`."""
        along = self._along(vector)
        nearest = np.argpartition(-along, PROBED)[:PROBED].tolist()
        return [slot for cell in sorted(nearest) for slot in self._cells.get(cell, ())]

    def _along(self, vector: Vector) -> Vector:
        found: Vector = self._directions @ vector - self._shift
        return found


@cache
def _directions(width: int) -> Vector:
    """The same in every process."""
    chance = np.random.RandomState(_SEED)
    found = chance.standard_normal((DIRECTIONS, width))
    unit: Vector = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit
