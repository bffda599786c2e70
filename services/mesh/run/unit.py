"""One service, running on its ground."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from services.mesh import timers
from services.mesh.clock import Clock, utc_now
from services.mesh.config import Settings
from services.mesh.config.places import kind_of, place_of
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.health import Condition, Health
from services.mesh.identity import Verifier
from services.mesh.inbox import Inbox
from services.mesh.inbox.blocked import SPEC as BLOCKED
from services.mesh.inbox.inbox import topics_of
from services.mesh.inspection import Inspection, Parts
from services.mesh.inspection.backlogs import Backlogs
from services.mesh.inspection.facts import Ground
from services.mesh.log.open import open_log
from services.mesh.log.port import Log, LogUnavailable
from services.mesh.notify import Notifier, open_notifier
from services.mesh.outbox import Outbox
from services.mesh.polls import watched
from services.mesh.rpc.guard import Guard, Wrap
from services.mesh.rpc.server import Server
from services.mesh.rpc.tls import files_of
from services.mesh.service import Mesh, Service
from services.mesh.timers import Run, Timers

log = logging.getLogger(__name__)

Build = Callable[[Mesh], Service]

_RETRY_SECONDS = (0.2, 2.0)
_DRAIN_SECONDS = 1.0
_CLOSE_SECONDS = 1.0


class Unit:
    """A service with its documents, its log, its inbox, outbox and timers, and its port.

    It answers as soon as its port is bound, and is ready once its documents are open.
    """

    def __init__(
        self,
        name: str,
        build: Build,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        log: Log | None = None,
        notifier: Notifier | None = None,
        wrap: Wrap | None = None,
    ) -> None:
        """Put everything together; nothing is opened or bound yet.

        `log` takes the place of the one that the settings name; `wrap` that of `Guard` around every RPC.

        Raises:
            AllowMissing, MethodMissing: as `rpc.server.Server` says.
        """
        self.name = name
        self.settings = settings
        self.documents = open_documents(settings.documents, name, clock)
        self.log = log or open_log(settings.log, name)
        replica = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.inspection = inspection = Inspection(name, replica, _ground(settings))
        self.mesh = Mesh(
            settings=settings,
            clock=clock,
            documents=self.documents,
            log=self.log,
            notifier=notifier or open_notifier(settings.home, settings.smtp_url, settings.mail_from),
            wake=self.wake,
            inspection=inspection,
        )
        self.service = service = build(self.mesh)
        self.specs = [*service.specs, BLOCKED, timers.SPEC]
        self._speaks = bool(service.tells or service.handlers)
        self._timers, self._inbox, self._outbox = self._moving(service)
        self._health = Health(
            self.documents.ping, self.log.ping if self._speaks else None, (*service.checks, self._stopped)
        )
        inspection.attach(Parts(self._health, self._inbox, self._outbox, self._timers, self.log))
        guard = wrap or Guard(Verifier(settings.home), self._health.opened.is_set, inspection.errors)
        self._server = Server(service.servicers, guard, files_of(settings)) if service.servicers else None
        self._web: Any = None
        self._tasks: list[asyncio.Task[None]] = []
        self.port = 0

    def _moving(self, service: Service) -> tuple[Timers, Inbox, Outbox]:
        """What goes on by itself once it is started."""
        own, errors = self.documents.collection, self.inspection.errors
        runs = Timers(self.name, service.timers, own(timers.SPEC), self.inspection.replica, errors=errors)
        inbox = Inbox(self.name, service.handlers, self.log, own(BLOCKED), service.forgets, errors=errors)
        collections = {spec.name: own(spec) for spec in service.specs}
        return runs, inbox, Outbox(self.name, self.documents, collections, self.log)

    @property
    def condition(self) -> Condition:
        """How it is."""
        return self._health.condition

    @property
    def collectors(self) -> list[Any]:
        """Its own Prometheus collectors."""
        return [Backlogs(self.inspection), *self.service.collectors]

    def wake(self, timer: str) -> None:
        """Run one of its timers soon."""
        self._timers.wake(timer)

    def runs(self) -> list[Run]:
        """Its timers."""
        return self._timers.runs()

    async def start(self) -> int:
        """Bind; everything else follows by itself, however long the ground is away. The bound port.

        Raises:
            PortTaken: somebody else listens there.
        """
        address = self.settings.listen(self.name)
        if self._server is not None:
            self.port = await self._server.start(address)
        if self.service.web is not None:
            from services.mesh.run.web import Web

            self._web = Web(self.service.web)
            self.port = await self._web.start(address)
        self._spawn("open", self._open)
        self._spawn("health", lambda: self._health.watch(self._changed))
        return self.port

    async def opened(self) -> None:
        """Return once the documents are open."""
        await self._health.opened.wait()

    async def stop(self) -> None:
        """Finish what is under way, leave nothing half done, within about five seconds at worst."""
        self._health.stop()
        await asyncio.gather(*(part.stop() for part in (self._server, self._web) if part is not None))
        await self._timers.stop()
        hearing = [task for task in self._tasks if task.get_name() != "outbox"]
        await _cancelled(hearing)
        if self._health.opened.is_set() and self.service.tells:
            await self._outbox.drain(_DRAIN_SECONDS)
        await _cancelled(self._tasks)
        if self.service.stop is not None:
            await self._closed(self.service.stop)
        await asyncio.gather(self._closed(self.log.close), self._closed(self.documents.close))

    def _spawn(self, name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tasks.append(asyncio.create_task(self._supervised(name, run), name=name))

    async def _supervised(self, name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a part of the service; a bug in it is logged, and it begins anew."""
        pause = _RETRY_SECONDS[0]
        while True:
            try:
                return await run()
            except Exception as wrong:
                log.error("a part broke", exc_info=wrong, extra={"service": self.name, "step": name})
                self.inspection.errors.note(f"part {name}", wrong)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10 * _RETRY_SECONDS[1])

    async def _open(self) -> None:
        """Wait for the documents, then begin to hear, to tell and to do."""
        await _until(lambda: self.documents.start(self.specs), self.name, "documents")
        if self.service.start is not None:
            await _until(self.service.start, self.name, "start")
        for poll in self.service.polls:
            await _until(poll.look, self.name, poll.name)
            self._spawn(f"poll {poll.name}", partial(watched, self.name, poll))
        if self._speaks:
            await _until(self.log.start, self.name, "log")
            self._spawn("outbox", self._outbox.run)
            self._spawn("inbox", self._hear)
        self._timers.start()
        self._health.opened.set()

    async def _hear(self) -> None:
        await _until(self._create_topics, self.name, "topics")
        await self._inbox.run()

    async def _create_topics(self) -> None:
        await self.log.create_topics(sorted({*self.service.tells, *topics_of(self.service.handlers)}))

    async def _stopped(self) -> list[str]:
        return [f"{place} stands still: too many dead letters" for place in self._inbox.stopped]

    async def _changed(self, condition: Condition) -> None:
        words = {"service": self.name, "state": condition.word, "error": condition.cause}
        log.info("the condition changed", extra=words)
        if self._server is not None:
            await self._server.serving(condition.ready)

    async def _closed(self, close: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await close()
        except Exception as wrong:
            log.warning("did not close well", extra={"service": self.name, "error": type(wrong).__name__})


def _ground(settings: Settings) -> Ground:
    documents, told = settings.documents, settings.log
    return Ground(kind_of(documents), place_of(documents), kind_of(told), place_of(told))


async def _until(attempt: Callable[[], Awaitable[None]], service: str, step: str) -> None:
    """Try until what it needs is there."""
    pause, told = _RETRY_SECONDS[0], False
    while True:
        try:
            return await attempt()
        except (DocumentsUnavailable, LogUnavailable):
            if not told:
                log.warning("waits for what it needs", extra={"service": service, "step": step})
                told = True
        await asyncio.sleep(pause)
        pause = min(pause * 2, _RETRY_SECONDS[1])


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
