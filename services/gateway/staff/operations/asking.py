"""Asking every service how it is, all at once, each for so long; one that is away is known as such."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from google.protobuf.message import Message
from voc.operations.v1 import operations_pb2 as pb

from services.gateway.clients import SERVICES, Clients
from services.gateway.problems import Problem
from services.mesh.clock import utc_now
from services.mesh.identity import Caller
from services.mesh.inspection import Inspection
from services.operations import looking

GATEWAY = "gateway"
ALL = (GATEWAY, *SERVICES)
SECONDS = 1.8
"""How long a page waits for a service."""
_REPLICAS_FOR = timedelta(minutes=10)
_ROUNDS = 8
"""Replicas that are asked for their errors at most."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Seen:
    """A service as this page sees it. `condition` is None while it does not answer.

    Attributes:
        why: code of what the gateway met instead of an answer.
        answered: when it last answered this gateway; None for never since the gateway was started.
        replicas: those that answered in the last ten minutes.
    """

    service: str
    condition: pb.Condition | None
    why: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    answered: datetime | None = None
    replicas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one service answered to a question; None while it does not answer."""

    service: str
    answer: Any
    why: str = ""


class Watch:
    """Asks, and remembers who answered when."""

    def __init__(self, clients: Clients, own: Inspection) -> None:
        self._clients = clients
        self._own = own
        self._answered: dict[str, datetime] = {}
        self._replicas: dict[str, dict[str, datetime]] = {}

    async def conditions(self, caller: Caller) -> list[Seen]:
        """Every service, the gateway first."""
        return [
            await self._gateway(),
            *await asyncio.gather(*(self._condition(service, caller) for service in SERVICES)),
        ]

    async def each(
        self, rpc: str, caller: Caller, make: Callable[[str], Message], services: tuple[str, ...] = ()
    ) -> list[Part]:
        """The answers of these services (of all when none is named) to one question each."""
        names = services or tuple(SERVICES)
        return list(await asyncio.gather(*(self._part(name, rpc, make(name), caller) for name in names)))

    async def ask(
        self, service: str, rpc: str, message: Message, caller: Caller, seconds: float = SECONDS
    ) -> Any:
        """The answer of one.

        Raises:
            Problem: 404 for a service that there is not; it refused, or is away.
        """
        if service not in SERVICES:
            raise Problem(404, "service_unknown", values={"services": ", ".join(SERVICES)})
        call = getattr(self._clients.operations(service), rpc)
        return await self._clients.ask(call, message, caller, seconds=seconds)

    async def errors(self, caller: Caller, id_: str = "") -> list[tuple[str, list[Part]]]:
        """Per service the answers of its replicas: asked until one of them answers again."""
        own = Part(GATEWAY, looking.recent_errors(self._own, id_))
        found = await asyncio.gather(*(self._errors_of(service, id_, caller) for service in SERVICES))
        return [(GATEWAY, [own]), *zip(SERVICES, found, strict=True)]

    async def timers(self, caller: Caller) -> list[Part]:
        """Timers of every service. The gateway's own come first."""
        own = Part(GATEWAY, await looking.timers(self._own))
        return [own, *await self.each("ListTimers", caller, lambda name: pb.ListTimersRequest(service=name))]

    async def _errors_of(self, service: str, id_: str, caller: Caller) -> list[Part]:
        parts: dict[str, Part] = {}
        for _ in range(_ROUNDS):
            message = pb.ListRecentErrorsRequest(service=service, id=id_)
            part = await self._part(service, "ListRecentErrors", message, caller)
            if part.answer is None:
                return [*parts.values(), part]
            if part.answer.replica in parts:
                break
            parts[part.answer.replica] = part
        return list(parts.values())

    async def _part(self, service: str, rpc: str, message: Message, caller: Caller) -> Part:
        answer, why, _ = await _caught(self.ask(service, rpc, message, caller))
        return Part(service, answer, why)

    async def _condition(self, service: str, caller: Caller) -> Seen:
        message = pb.GetConditionRequest(service=service)
        answer, why, values = await _caught(self.ask(service, "GetCondition", message, caller))
        condition = answer.condition if answer is not None else None
        if condition is not None:
            self._note(service, condition.replica)
        return self._seen(service, condition, why, values)

    async def _gateway(self) -> Seen:
        condition = await looking.condition(self._own)
        self._note(GATEWAY, condition.replica)
        return self._seen(GATEWAY, condition, "", {})

    def _seen(
        self, service: str, condition: pb.Condition | None, why: str, values: Mapping[str, str]
    ) -> Seen:
        recent = utc_now() - _REPLICAS_FOR
        replicas = self._replicas.get(service, {})
        return Seen(
            service=service,
            condition=condition,
            why=why,
            values=values,
            answered=self._answered.get(service),
            replicas=tuple(sorted(name for name, when in replicas.items() if when > recent)),
        )

    def _note(self, service: str, replica: str) -> None:
        now = utc_now()
        self._answered[service] = now
        known = self._replicas.setdefault(service, {})
        known[replica] = now
        for name in [name for name, when in known.items() if when < now - _REPLICAS_FOR]:
            del known[name]


async def _caught(asked: Awaitable[Answer]) -> tuple[Answer | None, str, Mapping[str, str]]:
    """The answer; or why there is none, and the values of that reason.

    Raises:
        Problem: the caller may not ask.
    """
    try:
        return await asked, "", {}
    except Problem as problem:
        if problem.status in (401, 403):
            raise
        return None, problem.code, problem.values
