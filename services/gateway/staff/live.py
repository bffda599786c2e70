"""`/live`: what changed, told to open pages as server-sent events.

One poller per process asks intake what changed last, and only while somebody listens. Whoever is connected
hears ids, never words: pages fetch what they show themselves, as the person who looks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import intake_pb2

from services.gateway.clients import Clients
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.visitor import Visitor
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.identity import Caller

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
HEARTBEAT_SECONDS = 15.0
MOST = 200
"""Connections to this process; more are told to go without."""
MOST_EACH = 8
"""Connections of one session: as many open pages."""
_LOOK = 100
_WAIT_SECONDS = 2.0
_MOST_IDS = 500

Moment = tuple[int, int]
"""Seconds and nanoseconds."""


@dataclass(eq=False, slots=True)
class Listener:
    """A page that is open. What it has not been told yet is kept as one: it never falls behind."""

    session_id: str
    caller: Caller
    new: int = 0
    ids: dict[str, None] = field(default_factory=dict)
    many: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, new: int, ids: list[str], *, many: bool) -> None:
        """Something changed. `many`: more than was looked at."""
        self.new += new
        self.ids |= dict.fromkeys(ids)
        self.many = self.many or many or len(self.ids) > _MOST_IDS
        self.woken.set()

    def take(self) -> bytes:
        """What to tell now; empty when nothing happened."""
        if not self.woken.is_set():
            return b""
        told = {"new": self.new, "ids": [] if self.many else list(self.ids), "many": self.many}
        self.new, self.many = 0, False
        self.ids.clear()
        self.woken.clear()
        return b"event: changed\ndata: " + orjson.dumps(told) + b"\n\n"


class Poller:
    """Looks at what changed last, while there are listeners, in the name of one of them."""

    def __init__(self, clients: Clients, *, every: float = EVERY_SECONDS) -> None:
        self._clients = clients
        self._every = every
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._changed: Moment | None = None
        self._received: Moment = (0, 0)

    def __len__(self) -> int:
        return len(self._listeners)

    def of(self, session_id: str) -> int:
        """How many pages of a session listen."""
        return sum(one.session_id == session_id for one in self._listeners)

    def join(self, listener: Listener) -> None:
        """Listen from now on."""
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._changed = None
            self._task = asyncio.create_task(self._run())

    async def leave(self, listener: Listener) -> None:
        """Listen no more; the last one ends the looking."""
        self._listeners.discard(listener)
        if not self._listeners and self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Problem as problem:
                log.info("nobody could be told what changed", code=problem.code)
            except Exception:
                log.exception("a look at what changed broke")
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Ask once, and tell everybody what changed since the time before. The first look only remembers.

        Raises:
            Problem: intake is away.
        """
        somebody = next(iter(self._listeners), None)
        if somebody is None:
            return
        request = intake_pb2.ListFeedbackRequest(order_by="change_time desc", page_size=_LOOK)
        call = self._clients.intake.ListFeedback
        found = (await self._clients.ask(call, request, somebody.caller, seconds=_WAIT_SECONDS)).feedback
        since, seen = self._changed, self._received
        self._changed = max(
            ((one.change_time.seconds, one.change_time.nanos) for one in found), default=(0, 0)
        )
        received = ((one.receive_time.seconds, one.receive_time.nanos) for one in found)
        self._received = max(received, default=seen)
        if since is None:
            return
        fresh = [one for one in found if (one.change_time.seconds, one.change_time.nanos) > since]
        new = sum((one.receive_time.seconds, one.receive_time.nanos) > seen for one in fresh)
        if fresh:
            for listener in self._listeners:
                listener.tell(new, [one.id for one in fresh], many=len(fresh) == _LOOK)


class LivePage:
    """`/live`."""

    def __init__(
        self, desk: Desk, *, every: float = EVERY_SECONDS, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        self._desk = desk
        self._heartbeat = heartbeat
        self.poller = Poller(desk.gateway.clients, every=every)

    def routes(self) -> list[BaseRoute]:
        """One address for every page."""
        return [Route("/live", self._desk.page(self.listen, "member", "leader", "admin"))]

    async def listen(self, _request: Request, visitor: Visitor) -> Response:
        """Events until the page is left or the session ends.

        Raises:
            Problem: 503 when too many listen already.
        """
        if len(self.poller) >= MOST or self.poller.of(visitor.session_id) >= MOST_EACH:
            raise Problem(503, "live_full", headers={"Retry-After": "60"})
        listener = Listener(visitor.session_id, visitor.caller)

        async def signed_in() -> bool:
            return await self._still_in(visitor)

        events = self._events(listener, signed_in)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _still_in(self, visitor: Visitor) -> bool:
        """Whether the session is alive. Listening is no use of it: an open page keeps nobody signed in."""
        settings, recognition = self._desk.gateway.settings, self._desk.gateway.recognition
        try:
            session = await recognition.sessions.get(visitor.session_id)
            person = await recognition.people.get(session.person_id) if session else None
        except DocumentsUnavailable:
            return True
        if session is None or person is None:
            return False
        idle, absolute = timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
        return session.live(person, recognition.now(), idle=idle, absolute=absolute)

    async def _events(
        self, listener: Listener, signed_in: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        self.poller.join(listener)
        beat = time.monotonic()
        try:
            yield b"retry: 5000\n\n"
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(listener.woken.wait(), self._heartbeat)
                told = listener.take()
                if not told or time.monotonic() - beat >= self._heartbeat:
                    beat = time.monotonic()
                    if not await signed_in():
                        yield b"event: over\ndata: {}\n\n"
                        return
                yield told or b": still here\n\n"
        finally:
            await self.poller.leave(listener)
