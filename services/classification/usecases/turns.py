"""Texts that are slow to read take turns, so that callers are answered between them.

Hundreds of texts that were handed in are read at once. Where each is encoded, they would keep everybody else
waiting for seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.classification.learning.embeddings.recalled import in_use


class Turns:
    """Lets one text be read in each turn of the loop, where texts are encoded; all others read at once."""

    def __init__(self, slow: Callable[[], bool] = in_use) -> None:
        self._slow = slow
        self._one = asyncio.Lock()

    async def mine(self) -> None:
        """Return when it is one's turn; what is done without waiting after it has the turn alone."""
        if self._slow():
            async with self._one:
                await asyncio.sleep(0)
