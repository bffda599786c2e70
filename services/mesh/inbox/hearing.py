"""Hearing one record: decode, handle, and say what became of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping

import structlog

from services.mesh import measures
from services.mesh.clock import process_now
from services.mesh.documents.port import DocumentsUnavailable, Stale
from services.mesh.inbox.breaker import Breaker
from services.mesh.inbox.deaths import Deaths
from services.mesh.inbox.progress import Progress
from services.mesh.inspection.recent import RecentErrors
from services.mesh.log import envelope
from services.mesh.log.port import Event, LogUnavailable, Record
from services.mesh.service import Busy, Handler, Poison
from services.mesh.telemetry import working_for
from services.mesh.telemetry.lines import place_of, plain

_TRIES = 3
_BACKOFF = (0.05, 5.0)
_TELL_SECONDS = 10.0
PASSING = (Busy, Stale, DocumentsUnavailable, LogUnavailable)
"""What may be over in a moment."""

_say = structlog.get_logger(__name__)


class Hearing:
    """Hears records of one service, each until it is handled, parked or a dead letter."""

    def __init__(
        self,
        service: str,
        handlers: Mapping[str, Handler],
        deaths: Deaths,
        forgets: Collection[str] = (),
        errors: RecentErrors | None = None,
    ) -> None:
        """Events of the types in `forgets` are never parked: a dead letter must not delay forgetting."""
        self.progress = Progress()
        self._errors = errors or RecentErrors()
        self._service = service
        self._handlers = handlers
        self._forgets = frozenset(forgets)
        self._deaths = deaths
        self._told: dict[str, float] = {}

    async def hear(self, record: Record, breaker: Breaker) -> None:
        """Return when this record needs nothing more. Waits for as long as what it needs is away."""
        pause = _BACKOFF[0]
        while True:
            try:
                outcome = await self._once(record, breaker)
                break
            except PASSING as passing:
                self._count(record, "retried")
                self.progress.waits(record, type(passing).__name__)
                self._tell_wait(record, type(passing).__name__)
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
                pause = min(pause * 2, _BACKOFF[1])
        self._count(record, outcome)
        self.progress.done(record)
        measures.DELAY.labels(self._service).observe(max(0.0, process_now() - record.time.timestamp()))

    async def handle(self, event: Event) -> None:
        """Have the service hear an event, in the event's own context."""
        handler = self._handlers.get(event.type)
        if handler is None:
            return
        with working_for(traceparent=event.traceparent, causation_id=event.id):
            await handler(event)

    async def _once(self, record: Record, breaker: Breaker) -> str:
        if self._waits(record) and await self._deaths.park(record):
            return "parked"
        try:
            event = envelope.event(record)
        except envelope.Undecodable as wrong:
            return await self._bury(record, breaker, "poison", wrong)
        if event.type not in self._handlers:
            return "ignored"
        for attempt in range(1, _TRIES + 1):
            try:
                await self.handle(event)
            except PASSING:
                raise
            except Poison as poison:
                return await self._bury(record, breaker, "poison", poison)
            except Exception as bug:
                _say.exception("could not be heard", **_place(record), attempt=attempt)
                if attempt == _TRIES:
                    return await self._bury(record, breaker, "bug", bug, tries=attempt)
                await asyncio.sleep(_BACKOFF[0] * attempt)
            else:
                break
        breaker.count(dead=False)
        return "handled"

    def _waits(self, record: Record) -> bool:
        """True behind a dead letter of its subject."""
        if record.headers.get("ce_type") in self._forgets:
            return False
        return self._deaths.blocks((record.position.topic, record.key))

    async def _bury(
        self, record: Record, breaker: Breaker, failure: str, wrong: Exception, *, tries: int = 1
    ) -> str:
        error = str(wrong) if isinstance(wrong, envelope.Undecodable) else type(wrong).__name__
        async with breaker.turn:
            if breaker.open:
                raise Busy("too many dead letters: the partition stands still")
            await self._deaths.bury(record, failure, error, tries=tries, where=place_of(wrong))
            breaker.count(dead=True)
        headers = record.headers
        with working_for(traceparent=headers.get("traceparent", ""), causation_id=headers.get("ce_id", "")):
            self._errors.note(plain(headers.get("ce_type") or record.position.topic), wrong)
        _say.error("dead letter", **_place(record), reason=failure, error=error)
        return "dead"

    def _tell_wait(self, record: Record, error: str) -> None:
        """Thousands of events wait for the same thing: one line in a while says so."""
        now = process_now()
        if now - self._told.get(error, 0.0) >= _TELL_SECONDS:
            self._told[error] = now
            _say.warning("events wait to be heard", service=self._service, **_place(record), error=error)

    def _count(self, record: Record, outcome: str) -> None:
        measures.HANDLED.labels(self._service, record.position.topic, outcome).inc()


def _place(record: Record) -> dict[str, str | int]:
    at = record.position
    return {"topic": at.topic, "partition": at.partition, "offset": at.offset}
