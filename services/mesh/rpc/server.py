"""The gRPC server of one service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from services.mesh.rpc.guard import Wrap
from services.mesh.rpc.methods import Method, methods_of
from services.mesh.rpc.tls import Files, server_credentials

MESSAGE_BYTES = 8 * 1024 * 1024
_AGE_MS = 5 * 60 * 1000
_GRACE_SECONDS = 2.0

_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.max_send_message_length", MESSAGE_BYTES),
    # Connections end by themselves, so that clients spread over replicas that came later.
    ("grpc.max_connection_age_ms", _AGE_MS),
    ("grpc.max_connection_age_grace_ms", 30_000),
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 500),
    ("grpc.http2.max_ping_strikes", 0),
    # Two servers never share a port unnoticed.
    ("grpc.so_reuseport", 0),
)


class PortTaken(Exception):
    """The address cannot be bound. `args[0]` is the address."""


class MethodMissing(Exception):
    """A servicer does not answer a method that its proto promises. `args[0]` is the method's path."""


class Server:
    """Serves servicers by their full gRPC service name, with health and reflection."""

    def __init__(self, servicers: Mapping[str, Any], wrap: Wrap, tls: Files | None = None) -> None:
        """Wrap every method; nothing is bound yet. With `tls` callers must show a certificate.

        Raises:
            AllowMissing: a method does not say who may call it.
            MethodMissing: a servicer lacks a method.
        """
        self.methods = [method for name in servicers for method in methods_of(name)]
        self._names = tuple(servicers)
        self._tls = tls
        self._server = grpc.aio.server(options=_OPTIONS)
        self._health = health.aio.HealthServicer()  # type: ignore[attr-defined]
        self.port = 0
        for name, servicer in servicers.items():
            self._server.add_generic_rpc_handlers((self._handler(name, servicer, wrap),))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            (*servicers, reflection.SERVICE_NAME, "grpc.health.v1.Health"), self._server
        )

    async def start(self, address: str) -> int:
        """Bind and answer; the port that was bound.

        Raises:
            PortTaken: somebody else listens there, or the host is not ours.
            CertificateBroken: its certificate cannot be used.
        """
        try:
            self.port = self._bind(address)
        except RuntimeError:
            raise PortTaken(address) from None
        await self.serving(False)
        await self._server.start()
        return self.port

    def _bind(self, address: str) -> int:
        if self._tls is None:
            return self._server.add_insecure_port(address)
        return self._server.add_secure_port(address, server_credentials(self._tls))

    async def serving(self, ready: bool) -> None:
        """Say by gRPC health whether calls will be answered."""
        said = health_pb2.HealthCheckResponse.SERVING if ready else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in ("", *self._names):
            await self._health.set(name, said)

    async def stop(self, grace: float = _GRACE_SECONDS) -> None:
        """Refuse new calls, let those under way end within `grace` seconds."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace)

    def _handler(self, name: str, servicer: Any, wrap: Wrap) -> Any:
        errors = getattr(servicer, "errors", {})
        handlers = {
            method.name: grpc.unary_unary_rpc_method_handler(
                wrap(method, _behaviour(servicer, method), errors),
                request_deserializer=method.request.FromString,
                response_serializer=method.response.SerializeToString,
            )
            for method in self.methods
            if method.service == name
        }
        return grpc.method_handlers_generic_handler(name, handlers)


def _behaviour(servicer: Any, method: Method) -> Any:
    """The servicer's own method: one that the generated class left unimplemented does not count."""
    own = getattr(type(servicer), method.name, None)
    if own is None or own.__module__.endswith("_pb2_grpc"):
        raise MethodMissing(method.path)
    return getattr(servicer, method.name)
