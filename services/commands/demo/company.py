"""The services of the demo company, in this process, with a business clock that the story moves."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar

from google.protobuf.message import Message

from services.commands.demo.hearing import Hearing
from services.gateway.clients import Clients
from services.mesh.config import Settings
from services.mesh.identity import Caller, Signer
from services.mesh.keys import load_or_create_signing_key
from services.mesh.run.unit import Unit

SERVICES = ("intake", "classification", "actions", "review")
_FOLLOWS = ("recount", "reattach")
_TIME_PASSES = ("watch", "silence")
_LETTERS = ("broadcasts", "messages", "broadcasts")
_QUESTIONS = ("Get", "BatchGet")
_NEVER = -1
_ROUNDS = 20
_SECONDS = 20.0

Answer = TypeVar("Answer", bound=Message)


class StoryClock:
    """The business clock: at the moment that the story has come to, and going on from there."""

    def __init__(self, moment: datetime) -> None:
        self.go(moment)

    def __call__(self) -> datetime:
        return min(self._moment + timedelta(seconds=time.monotonic() - self._at), datetime.now(UTC))

    def go(self, moment: datetime) -> None:
        """Be at this moment now."""
        self._moment, self._at = moment, time.monotonic()


class Company:
    """Asks the services, and lets them finish what they do."""

    def __init__(self, clients: Clients, clock: StoryClock, hearing: Hearing) -> None:
        self.intake = clients.intake
        self.classification = clients.classification
        self.actions = clients.actions
        self.review = clients.review
        self.clock = clock
        self._clients = clients
        self._hearing = hearing
        self._settled = _NEVER

    async def ask(self, call: Callable[..., Awaitable[Answer]], request: Message, who: Caller) -> Answer:
        """The answer of one RPC.

        Raises:
            Problem: it was refused.
        """
        if not request.DESCRIPTOR.name.startswith(_QUESTIONS):
            self._settled = _NEVER  # not every act tells an event
        return await self._clients.ask(call, request, who, seconds=_SECONDS)

    async def heard(self) -> None:
        """Return once all events were heard."""
        await self._hearing.quiet()

    async def settle(self) -> None:
        """Return once all events were heard, and cases and issues were counted."""
        for _ in range(_ROUNDS):
            await self._hearing.quiet()
            told = self._hearing.told
            if told == self._settled:
                return
            for name in _FOLLOWS:
                await self._hearing.ticks[name]()
            self._settled = told

    async def pass_time(self) -> None:
        """Do what the services do as time passes: watches end, silent cases close, letters go out."""
        for names in (_TIME_PASSES, _LETTERS):
            await self.settle()
            for name in names:
                await self._hearing.ticks[name]()
        await self.settle()

    async def recounted(self) -> None:
        """Return once patterns were counted."""
        await self._hearing.ticks["recount-patterns"]()


@contextlib.asynccontextmanager
async def running(settings: Settings, begin: datetime) -> AsyncIterator[Company]:
    """The services on this home, on loopback ports of their own; stopped afterwards."""
    settings = _apart(settings)
    clients = Clients(settings, Signer(load_or_create_signing_key(settings.home)))
    clock, hearing = StoryClock(begin), Hearing()
    units = []
    for name in SERVICES:
        build: Any = import_module(f"services.{name}.main").build
        unit = Unit(name, hearing.watched(build), settings, clock=clock)
        hearing.listen(unit)
        units.append(unit)
    try:
        for unit in units:
            await unit.start()
        await asyncio.gather(*(unit.opened() for unit in units))
        await asyncio.gather(*(clients.channel(name).ready() for name in SERVICES))
        yield Company(clients, clock, hearing)
    finally:
        await clients.close()
        await asyncio.gather(*(unit.stop() for unit in units))


def _apart(settings: Settings) -> Settings:
    """Free ports, so that nobody else's calls come in between; letters into the folder, never by mail."""
    update: dict[str, str] = {"smtp_url": ""}
    with contextlib.ExitStack() as held:
        for name in SERVICES:
            probe = held.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
            update |= {f"{name}_listen": address, f"{name}_address": address}
    return settings.model_copy(update=update)
