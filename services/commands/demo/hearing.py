"""Knows which events are told and not yet heard, so that the story goes on as soon as all are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast

from services.mesh.documents.sqlite import SqliteDocuments
from services.mesh.log.port import Event
from services.mesh.run.unit import Build, Unit
from services.mesh.service import Handler, Mesh, Service, Tick, Timer

_PATIENCE_SECONDS = 30.0
_NEVER = timedelta(days=365)


class NotHeard(Exception):
    """Events were not heard in time; `args[0]` is how many."""


class Hearing:
    """Watches services that it builds: what they tell, hear, and do by themselves.

    Attributes:
        told: events told so far.
        ticks: what each service does by itself, by the name of the timer. Here it is done when it is asked
            for, at the moment that the business clock shows, and not by the process clock.
    """

    def __init__(self) -> None:
        self.told = 0
        self.ticks: dict[str, Tick] = {}
        self._hearers: dict[str, list[str]] = {}
        self._waiting: set[tuple[str, str]] = set()
        self._quiet = asyncio.Event()

    def watched(self, build: Build) -> Build:
        """The same service, watched."""

        def built(mesh: Mesh) -> Service:
            service = build(mesh)
            for event_type in service.handlers:
                self._hearers.setdefault(event_type, []).append(service.name)
            self.ticks |= {timer.name: timer.tick for timer in service.timers}
            return replace(
                service,
                handlers=self._handlers(service.name, service.handlers),
                timers=[Timer(timer.name, _NEVER, _nothing) for timer in service.timers],
            )

        return built

    def listen(self, unit: Unit) -> None:
        """Note what this unit tells, at the moment that it is saved."""
        documents = cast(SqliteDocuments, unit.documents)
        hand_over = documents.told

        def told(collection: str, id_: str, events: tuple[Event, ...]) -> None:
            self.told += len(events)
            self._waiting.update((name, e.id) for e in events for name in self._hearers.get(e.type, ()))
            hand_over(collection, id_, events)

        documents.listen(told)

    async def quiet(self) -> None:
        """Return once everything told was heard.

        Raises:
            NotHeard: it was not within half a minute.
        """
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while self._waiting:
                    self._quiet.clear()
                    await self._quiet.wait()
        except TimeoutError:
            raise NotHeard(len(self._waiting)) from None

    def _handlers(self, service: str, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
        def noting(handler: Handler) -> Handler:
            async def hear(event: Event) -> None:
                await handler(event)
                self._waiting.discard((service, event.id))
                if not self._waiting:
                    self._quiet.set()

            return hear

        return {event_type: noting(handler) for event_type, handler in handlers.items()}


async def _nothing() -> None:
    return
