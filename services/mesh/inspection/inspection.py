"""Gathering the facts of one service, each within its time: what is away is said, and holds up nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from services import __version__
from services.mesh.clock import process_now
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.inspection import gathering
from services.mesh.inspection.facts import Consumer, Ground, Standing, TimerFacts, Untold
from services.mesh.inspection.recent import RecentErrors
from services.mesh.log.port import Backlog, Log, LogUnavailable
from services.mesh.patience import within

if TYPE_CHECKING:
    from services.mesh.health import Health
    from services.mesh.inbox import Inbox
    from services.mesh.outbox import Outbox
    from services.mesh.timers import Timers

Answer = TypeVar("Answer")

SECONDS = 1.0
"""How long anybody waits for a fact."""
FRESH_SECONDS = 1.0
"""How old the log's answer may be: many may look at the same time."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The running parts of a service, asked by `Inspection`."""

    health: Health
    inbox: Inbox
    outbox: Outbox
    timers: Timers
    log: Log


class Inspection:
    """What one service knows about itself. Made before its parts, which are attached once they are there."""

    def __init__(self, service: str = "", replica: str = "", ground: Ground | None = None) -> None:
        self.service = service
        self.replica = replica
        self.ground = ground or Ground()
        self.errors = RecentErrors()
        self._began = process_now()
        self._parts: Parts | None = None
        self._backlog: dict[tuple[str, int], Backlog] | None = None
        self._looked = 0.0
        self._turn = asyncio.Lock()

    def attach(self, parts: Parts) -> None:
        """Ask these from now on."""
        self._parts = parts

    def standing(self) -> Standing:
        """How this replica is. Asks nobody."""
        condition = self._parts.health.condition if self._parts else None
        return Standing(
            service=self.service,
            replica=self.replica,
            version=__version__,
            start_time=_moment(self._began),
            now=_moment(process_now()),
            state=condition.word if condition else "unready",
            reasons=condition.reasons if condition else (),
            ground=self.ground,
        )

    async def consumers(self) -> list[Consumer]:
        """One per topic that the service hears; without lags when the log does not say them in time."""
        if self._parts is None or not self._parts.inbox.topics:
            return []
        return gathering.consumers(self._parts.inbox, await self._waiting(self._parts))

    async def untold(self) -> list[Untold] | None:
        """What waits to be told, per collection; None when the documents do not say."""
        if self._parts is None:
            return []
        return await in_time(self._parts.outbox.untold())

    async def timers(self) -> list[TimerFacts]:
        """The timers; of other replicas only while the documents answer."""
        if self._parts is None:
            return []
        timers = self._parts.timers
        names = [run.timer for run in timers.runs()]
        return gathering.timers(timers, await in_time(timers.collection.get_many(names)) or {})

    async def _waiting(self, parts: Parts) -> dict[tuple[str, int], Backlog] | None:
        async with self._turn:
            if process_now() - self._looked >= FRESH_SECONDS:
                try:
                    asked = parts.log.backlog(self.service, parts.inbox.topics, SECONDS)
                    self._backlog = await within(asked, SECONDS * 1.2)
                except (LogUnavailable, TimeoutError):
                    self._backlog = None
                self._looked = process_now()
            return self._backlog


async def in_time(asked: Awaitable[Answer]) -> Answer | None:
    """The documents' answer; None when it does not come in time."""
    try:
        return await within(asked, SECONDS)
    except (DocumentsUnavailable, TimeoutError):
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
