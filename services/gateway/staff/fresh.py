"""Answers kept for a moment: whoever asks soon after gets the same one, and nobody waits twice.

An answer that is a little old is given at once while a new one is fetched behind it; one that is too old is
waited for. What took long to count is counted less often, so that counting takes a small share of the machine
and what a page costs does not depend on how much there is to count.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from services.mesh.clock import process_now

Answer = TypeVar("Answer")

SHARE = 1 / 50
"""Of the time, that is spent counting again what was counted; at most."""
OLDEST = 300.0
"""Seconds after which everything is counted again, however long it takes."""
_MOST = 200
"""Answers that are kept; the one that was asked for longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds for which an answer is given without asking, and for which it is given while asking."""

    fresh: float = 5.0
    usable: float = 60.0

    def after(self, took: float) -> Span:
        """The limits of an answer that took so many seconds; the same where old answers are not given."""
        if self.usable <= self.fresh:
            return self
        fresh = min(max(self.fresh, took / SHARE), OLDEST)
        return Span(fresh, max(self.usable, 2 * fresh))


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    since: float
    took: float


class Fresh:
    """Keeps answers by what was asked."""

    def __init__(self, span: Span | None = None, now: Callable[[], float] = process_now) -> None:
        self._span = span or Span()
        self._now = now
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._asking: dict[Hashable, asyncio.Task[_Kept]] = {}

    async def get(
        self, key: Hashable, ask: Callable[[], Awaitable[Answer]], span: Span | None = None
    ) -> Answer:
        """The answer to `key`, asked for by `ask` unless a usable one is kept.

        Raises:
            Whatever `ask` raises, when there is no usable answer.
        """
        kept = self._kept.get(key)
        limits = (span or self._span).after(kept.took if kept is not None else 0.0)
        age = self._now() - kept.since if kept is not None else float("inf")
        if kept is not None:
            self._kept.move_to_end(key)
            if age < limits.fresh:
                return kept.answer  # type: ignore[no-any-return]
        asking = self._ask(key, ask)
        if kept is not None and age < limits.usable:
            return kept.answer  # type: ignore[no-any-return]
        # One who gives up must not take the answer from the others who wait.
        return (await asyncio.shield(asking)).answer  # type: ignore[no-any-return]

    def forget(self, chosen: Callable[[Hashable], bool]) -> None:
        """The next one who asks for these waits for a new answer."""
        for key in [key for key in self._kept if chosen(key)]:
            del self._kept[key]
        for key in [key for key in self._asking if chosen(key)]:
            del self._asking[key]

    def _ask(self, key: Hashable, ask: Callable[[], Awaitable[Any]]) -> asyncio.Task[_Kept]:
        running = self._asking.get(key)
        if running is not None:
            return running
        task = asyncio.ensure_future(_timed(ask, self._now))
        self._asking[key] = task
        task.add_done_callback(lambda done: self._over(key, done))
        return task

    def _over(self, key: Hashable, done: asyncio.Task[_Kept]) -> None:
        wanted = self._asking.get(key) is done
        if wanted:
            del self._asking[key]
        # Whoever waits hears of a failure; behind an old answer nobody does.
        if done.cancelled() or done.exception() is not None or not wanted:
            return
        self._kept[key] = done.result()
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)


async def _timed(ask: Callable[[], Awaitable[Any]], now: Callable[[], float]) -> _Kept:
    begin = now()
    answer = await ask()
    return _Kept(answer, now(), now() - begin)
