"""Services in the test's own process that answer each RPC as a test says, over real gRPC.

A method that no test speaks of answers its empty response, so that whatever the gateway sends is served.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable
from pathlib import Path
from typing import Any

import grpc

from services.gateway.api.tables import all_acts
from services.gateway.clients import SERVICES, offered
from services.mesh.identity import Caller, Verifier, caller
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.methods import methods_of
from services.mesh.rpc.server import Server


class Refusing(Exception):
    """What a use case raises: a status with a reason, a field and values."""

    field = ""
    reason = ""

    def __init__(self, reason: str, field: str = "", **values: str) -> None:
        super().__init__(reason)
        self.reason, self.field, self.values = reason, field, values


class NotThere(Refusing): ...


class NotNow(Refusing): ...


class Wrong(Refusing): ...


class TooOld(Refusing): ...


ERRORS = {
    NotThere: grpc.StatusCode.NOT_FOUND,
    NotNow: grpc.StatusCode.FAILED_PRECONDITION,
    Wrong: grpc.StatusCode.INVALID_ARGUMENT,
    TooOld: grpc.StatusCode.ABORTED,
}


class Answering:
    """One process: `answers[rpc]` is a response, or makes one of the request; `asked` is what came."""

    def __init__(self, services: list[str]) -> None:
        self.services = services
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, Any, Caller]] = []

    def last(self, rpc: str) -> Any:
        return next(request for name, request, _ in reversed(self.asked) if name == rpc)

    def servicers(self) -> dict[str, Any]:
        return {service: self._servicer(service) for service in self.services}

    def _servicer(self, service: str) -> Any:
        methods: dict[str, Any] = {"errors": ERRORS}
        for method in methods_of(service):
            methods[method.name] = self._method(method)
        return type("Servicer", (), methods)()

    def _method(self, method: Any) -> Callable[..., Any]:
        async def answer(_self: Any, request: Any, _context: Any) -> Any:
            self.asked.append((method.name, request, caller()))
            said = self.answers.get(method.name, method.response())
            said = said(request) if callable(said) else said
            said = await said if isawaitable(said) else said
            if isinstance(said, Exception):
                raise said
            return said

        return answer


class Peers:
    """The four of them, on ports of their own."""

    def __init__(self, home: Path) -> None:
        all_acts()
        self._home = home
        self._answering = {short: Answering(offered(short)) for short in SERVICES}
        self._servers: dict[str, Server] = {}
        self.addresses: dict[str, str] = {}

    def __getattr__(self, short: str) -> Answering:
        return self._answering[short]

    async def start(self) -> None:
        guard = Guard(Verifier(self._home), lambda: True)
        for short, answering in self._answering.items():
            server = Server(answering.servicers(), guard)
            port = await server.start("127.0.0.1:0")
            self._servers[short] = server
            self.addresses[f"{short}_address"] = f"127.0.0.1:{port}"

    async def stop(self, short: str = "") -> None:
        for name, server in self._servers.items():
            if not short or name == short:
                await server.stop(0)
