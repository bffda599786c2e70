"""From values to places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` laid out from place `begin` to place `end`."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.0
        return self.begin + share * (self.end - self.begin)


def ticks(low: float, high: float, most: int = 5, *, whole: bool = False) -> list[float]:
    """Round values that enclose both, at most `most` + 1 of them."""
    if high <= low:
        high = low + 1.0
    step = _step((high - low) / most, whole=whole)
    begin = math.floor(low / step + 1e-9) * step
    count = math.ceil((high - begin) / step - 1e-9)
    return [round(begin + step * index, 10) for index in range(count + 1)]


def _step(least: float, *, whole: bool) -> float:
    size = 10.0 ** math.floor(math.log10(least))
    step = next(size * each for each in _STEPS if size * each >= least * (1 - 1e-9))
    return max(1.0, math.ceil(step)) if whole else step


def every(widths: Sequence[float], room: float, gap: float = 14.0) -> int:
    """Each how many labels may be written so that none touches the next."""
    if not widths or room <= 0:
        return 1
    step = room / max(1, len(widths) - 1) if len(widths) > 1 else room
    return max(1, math.ceil((max(widths) + gap) / step))
