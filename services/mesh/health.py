"""Whether a service can do its work: it asks what it holds, and says in sentences what is missing.

Alive depends on nothing. Ready means that its own documents answer. A missing log, or whatever else the
service names, degrades it: it is still ready, because feedback is accepted and told later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.mesh.service import Check

PING_SECONDS = 2.0
EVERY_SECONDS = 0.5

NOT_OPENED = "waits for its documents"
NO_DOCUMENTS = "its documents do not answer"
NO_LOG = "the log does not answer: what is to be told waits"
STOPPING = "stops"

Ping = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Condition:
    """How a service is, and why it is not better."""

    ready: bool
    reasons: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """`ready`, `degraded` or `unready`."""
        if not self.ready:
            return "unready"
        return "degraded" if self.reasons else "ready"


class Health:
    """The condition of one service, looked at twice a second. `opened` is set once its documents are open."""

    def __init__(self, documents: Ping, log: Ping | None = None, checks: Sequence[Check] = ()) -> None:
        """`log` is None for a service that neither tells nor hears."""
        self.condition = Condition(False, (NOT_OPENED,))
        self.opened = asyncio.Event()
        self._documents = documents
        self._log = log
        self._checks = checks

    async def watch(self, changed: Callable[[Condition], Awaitable[None]]) -> None:
        """Look until cancelled; `changed` is awaited whenever the condition is another one."""
        while True:
            seen = await self.look()
            if seen != self.condition:
                self.condition = seen
                await changed(seen)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> Condition:
        """The condition now."""
        if not self.opened.is_set():
            return Condition(False, (NOT_OPENED,))
        documents, log, others = await asyncio.gather(
            _answers(self._documents), self._log_answers(), asyncio.gather(*map(_asked, self._checks))
        )
        reasons = [] if documents else [NO_DOCUMENTS]
        reasons += [] if log else [NO_LOG]
        reasons += [reason for found in others for reason in found]
        return Condition(documents, tuple(reasons))

    def stop(self) -> None:
        """Not ready any more, whatever answers."""
        self.condition = Condition(False, (STOPPING,))

    async def _log_answers(self) -> bool:
        return self._log is None or await _answers(self._log)


async def _answers(ping: Ping) -> bool:
    try:
        async with asyncio.timeout(PING_SECONDS):
            await ping()
    except Exception:
        return False
    return True


async def _asked(check: Check) -> Sequence[str]:
    try:
        async with asyncio.timeout(PING_SECONDS):
            return await check()
    except Exception as wrong:
        return [f"a check failed with {type(wrong).__name__}"]
