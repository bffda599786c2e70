"""A use case that was overtaken decides again."""

from __future__ import annotations

import pytest

from services.mesh.documents.port import Gone, Stale
from services.mesh.documents.settle import TRIES, settled
from services.mesh.service import Busy


class Attempts:
    """Stale a number of times, then fine."""

    def __init__(self, stale: int, then: Exception | None = None):
        self.made = 0
        self._stale = stale
        self._then = then

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self._stale:
            raise Stale("a")
        if self._then is not None:
            raise self._then
        return "done"


async def test_what_is_not_stale_runs_once() -> None:
    attempts = Attempts(0)
    assert await settled(attempts) == "done"
    assert attempts.made == 1


async def test_stale_is_tried_again() -> None:
    attempts = Attempts(3)
    assert await settled(attempts) == "done"
    assert attempts.made == 4


async def test_it_ends_busy() -> None:
    attempts = Attempts(100)
    with pytest.raises(Busy):
        await settled(attempts)
    assert attempts.made == TRIES == 8


async def test_other_troubles_pass_at_once() -> None:
    attempts = Attempts(1, Gone("a"))
    with pytest.raises(Gone):
        await settled(attempts)
    assert attempts.made == 2
