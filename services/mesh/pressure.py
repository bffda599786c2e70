"""Answers come first: while many callers ask, what a process does behind the scenes gives way.

Whatever was accepted lies in the documents and in the log, where it loses nothing by being told and heard a
moment later. Giving way is bounded, so that it goes on under any load.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from types import TracebackType

MANY = 16
"""Callers that wait at once before anything gives way."""
OFTEN = 30
"""RPCs within a window before anything gives way: a gRPC server takes in one a turn of the loop, and those
that wait outside of it are not seen."""
WINDOW_SECONDS = 0.1
LASTS_SECONDS = 0.05
"""How long pressure is felt: callers who were answered together ask again together."""
_LOOK_SECONDS = 0.01


class Pressure:
    """Counts the callers of this process: `with pressure:` around each answer, `called` for each RPC."""

    def __init__(self) -> None:
        self._callers = self._calls = 0
        self._window_end = self._high_until = 0.0

    def called(self) -> None:
        """Note that an RPC came in."""
        now = monotonic()
        if now >= self._window_end:
            self._calls, self._window_end = 0, now + WINDOW_SECONDS
        self._calls += 1
        if self._calls >= OFTEN:
            self._high_until = now + 3 * WINDOW_SECONDS

    def __enter__(self) -> None:
        self._callers += 1
        if self._callers > MANY:
            self._high_until = max(self._high_until, monotonic() + LASTS_SECONDS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._callers -= 1

    @property
    def high(self) -> bool:
        """Whether many callers wait, or call, now."""
        return self._callers > MANY or monotonic() < self._high_until

    async def give_way(self, seconds: float) -> bool:
        """Return when few call, or after so many seconds; True when many still do."""
        for _ in range(round(seconds / _LOOK_SECONDS)):
            if not self.high:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return self.high


PRESSURE = Pressure()
"""Of this process."""
