"""Scores as the field computes them, from how often each was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 10
"""Answers below which no score is shown: it would jump with every single one."""

_PROMOTERS, _PASSIVES = range(9, 11), range(7, 9)
_TOP_TWO = (4, 5)


@dataclass(frozen=True, slots=True)
class Score:
    """A score and of how many answers. `value` is None with fewer answers than `LEAST`."""

    value: float | None
    n: int


def nps(counts: Sequence[int]) -> Score:
    """Promoters (9, 10) less detractors (0 to 6), in points from -100 to 100.

    `counts`: how often 0, 1, … 10 was given.
    """
    n = sum(counts)
    promoters = sum(counts[score] for score in _PROMOTERS)
    detractors = n - promoters - sum(counts[score] for score in _PASSIVES)
    return Score(100 * (promoters - detractors) / n if n >= LEAST else None, n)


def csat(counts: Sequence[int]) -> Score:
    """Share of 4 and 5 (the top two boxes), from 0 to 1.

    `counts`: how often 1, 2, … 5 was given.
    """
    n = sum(counts)
    top = sum(counts[score - 1] for score in _TOP_TWO)
    return Score(top / n if n >= LEAST else None, n)
