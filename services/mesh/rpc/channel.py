"""Calls to another process: a channel that names the caller, keeps a deadline and survives a lost peer."""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import json
import socket
from collections.abc import Callable, Sequence
from typing import Any

import grpc

from services.mesh.identity import Caller, Signer, caller
from services.mesh.rpc.methods import Method, methods_of, short_name
from services.mesh.rpc.server import MESSAGE_BYTES
from services.mesh.rpc.tls import Files, Watch, channel_credentials
from services.mesh.telemetry import child_traceparent, request_id_var

DEADLINE_SECONDS = 10.0
"""How long a call may take when nobody says otherwise."""

_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.max_send_message_length", MESSAGE_BYTES),
    # A peer that hangs is found out by a ping a second that stays unanswered for two.
    ("grpc.keepalive_time_ms", 1_000),
    ("grpc.keepalive_timeout_ms", 2_000),
    ("grpc.http2.ping_timeout_ms", 2_000),
    ("grpc.http2.max_pings_without_data", 0),
    # A peer that comes back is found again within two seconds.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.dns_min_time_between_resolutions_ms", 2_000),
    ("grpc.enable_retries", 1),
)
_RETRY = {
    "maxAttempts": 4,
    "initialBackoff": "0.05s",
    "maxBackoff": "1s",
    "backoffMultiplier": 3,
    "retryableStatusCodes": ["UNAVAILABLE"],
}


class Channel:
    """What generated stubs are built on. One for each service that is called, for the life of the process.

    Every call carries the caller's token, the request's id and a new span of the current trace. A stub's
    method takes besides `timeout` (seconds) also `caller`, by default the one of the current call.
    """

    def __init__(
        self, services: Sequence[str], address: str, signer: Signer, tls: Files | None = None
    ) -> None:
        """`services`: full gRPC names, all at this address: `host:port`, several with commas, or `dns:///…`.

        With `tls` the peer must show a certificate for the short name of the first of them, such as `intake`,
        whatever the address is.

        Raises:
            CertificateBroken: the files cannot be used.
        """
        methods = [method for service in services for method in methods_of(service)]
        self._options = (*_OPTIONS, ("grpc.service_config", service_config(methods)))
        self._target = target(address)
        self._watch = Watch(tls) if tls is not None else None
        if tls is not None:
            self._options += (("grpc.ssl_target_name_override", short_name(services[0])),)
        self._channel = self._opened()
        self._calls: dict[str, Any] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._signer = signer

    def unary_unary(
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool = False,
    ) -> Callable[..., Any]:
        """The callable of one method: what a generated stub asks for."""
        return functools.partial(self._call, (method, request_serializer, response_deserializer))

    def _call(
        self,
        method: tuple[Any, ...],
        request: Any,
        *,
        timeout: float = DEADLINE_SECONDS,
        caller: Caller | None = None,
        metadata: tuple[tuple[str, str], ...] = (),
    ) -> Any:
        self._renew()
        call = self._calls.get(method[0])
        if call is None:
            call = self._calls[method[0]] = self._channel.unary_unary(*method)
        return call(request, timeout=timeout, metadata=(*self._metadata(caller), *metadata))

    def _metadata(self, who: Caller | None) -> list[tuple[str, str]]:
        metadata = [("traceparent", child_traceparent())]
        if token := self._signer.token(who or caller()):
            metadata.append(("authorization", f"Bearer {token}"))
        if request_id := request_id_var.get():
            metadata.append(("x-request-id", request_id))
        return metadata

    def _opened(self) -> grpc.aio.Channel:
        if self._watch is None:
            return grpc.aio.insecure_channel(self._target, options=self._options)
        credentials = channel_credentials(self._watch.material)
        return grpc.aio.secure_channel(self._target, credentials, options=self._options)

    def _renew(self) -> None:
        """Show a renewed certificate from the next call on; calls under way end on the old connections."""
        if self._watch is None or not self._watch.changed():
            return
        before, self._channel = self._channel, self._opened()
        self._calls.clear()
        ending = asyncio.create_task(before.close(DEADLINE_SECONDS))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def ready(self) -> None:
        """Return once a peer answers."""
        await self._channel.channel_ready()

    def connected(self) -> bool:
        """Whether a peer answers now; tries to connect when none was tried yet."""
        return self._channel.get_state(try_to_connect=True) == grpc.ChannelConnectivity.READY

    async def close(self, grace: float = 1.0) -> None:
        """Let calls under way end within `grace` seconds."""
        await asyncio.gather(self._channel.close(grace), *self._ending)


def service_config(methods: list[Method]) -> str:
    """Round robin over all addresses, and a second try where it does no harm."""
    names = [{"service": method.service, "method": method.name} for method in methods if method.repeatable]
    config: dict[str, Any] = {"loadBalancingConfig": [{"round_robin": {}}]}
    if names:
        config["methodConfig"] = [{"name": names, "retryPolicy": _RETRY}]
    return json.dumps(config)


def target(address: str) -> str:
    """The gRPC target of an address. Names in a list are looked up once, here; behind `dns:///` again and
    again."""
    if address.startswith("dns:///") or "," not in address:
        return address
    found = [_numeric(one.strip()) for one in address.split(",")]
    family = "ipv6" if any(one.startswith("[") for one in found) else "ipv4"
    return f"{family}:{','.join(found)}"


def _numeric(address: str) -> str:
    host, _, port = address.rpartition(":")
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return f"{socket.gethostbyname(host)}:{port}"
    return address
