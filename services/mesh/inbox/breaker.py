"""When too much fails, something is wrong with us, not with the events: stop instead of draining them."""

from __future__ import annotations

import asyncio
from collections import deque

_IN_A_ROW = 10
_WINDOW = 1000
_OF_WINDOW = 10
"""1 % of the last 1000."""


class Breaker:
    """Counts dead letters of one partition; open means that no further one may be set aside.

    Subjects are heard side by side: whoever sets a letter aside holds `turn` from the look to the count.
    """

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self._recent: deque[bool] = deque(maxlen=_WINDOW)
        self._dead = 0
        self._row = 0

    @property
    def open(self) -> bool:
        """True when ten failed in a row, or 1 % of the last 1000."""
        return self._row >= _IN_A_ROW or (len(self._recent) == _WINDOW and self._dead >= _OF_WINDOW)

    def count(self, *, dead: bool) -> None:
        """One more event was heard, or set aside as a dead letter."""
        if len(self._recent) == _WINDOW:
            self._dead -= self._recent[0]
        self._recent.append(dead)
        self._dead += dead
        self._row = self._row + 1 if dead else 0
