"""Load, decide, save, again: what a use case does when somebody else saved first."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.mesh.documents.port import Stale
from services.mesh.service import Busy

T = TypeVar("T")

TRIES = 8
_PAUSE = 0.002
"""Seconds; doubled with every try, of which a random part is waited."""


async def settled(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run `attempt` (load, decide, save) until its save is not stale.

    Raises:
        Busy: stale eight times; the caller may try later.
    """
    for number in range(TRIES):
        try:
            return await attempt()
        except Stale:
            await asyncio.sleep(random.random() * _PAUSE * 2**number)  # noqa: S311
    raise Busy("the document is changed by many at once")
