"""Durable intake against bare echoes, by RPC and by HTTP."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

from bench import requests
from bench.echo import METHOD
from bench.load import Rate, grpc_rate, http_rate
from bench.mesh import beside, settled, up
from bench.table import Row
from services.mesh.identity import Caller, Signer
from services.mesh.keys import load_or_create_signing_key
from tests.servers.processes import Processes

CREATE = "/voc.intake.v1.IntakeService/CreateFeedback"
CALLERS = 64
SECONDS = 6.0


async def by_rpc() -> list[Row]:
    """64 callers: guarded and unguarded intake, each against the echo of the same minute."""
    with beside("bench.echo", "grpc") as echo_port:
        _await(echo_port)
        echo = await _grpc(echo_port, METHOD, requests.grpc())
        with up() as (mesh, _):
            metadata = (("authorization", f"Bearer {token(mesh)}"),)
            guarded = await _grpc(mesh.ports["intake"], CREATE, requests.grpc(), metadata)
        with beside("bench.bare_intake") as bare_port:
            _await(bare_port)
            await asyncio.sleep(3)
            bare = await _grpc(bare_port, CREATE, requests.grpc())
        echo_again = await _grpc(echo_port, METHOD, requests.grpc())
    base = (echo.per_second + echo_again.per_second) / 2
    return [
        Row("bare gRPC echo, 64 callers", base, "a second"),
        Row.ratio("RPC intake, everything on, 64 callers", guarded.per_second, base, "0.5"),
        Row.ratio("RPC intake, without guard and other services", bare.per_second, base, "0.8"),
        Row("failures", guarded.failures + bare.failures, ""),
    ]


async def by_http() -> list[Row]:
    """Single posts of 64 callers and of one, and batches, against a bare FastAPI echo."""
    with beside("bench.echo", "http") as echo_port, up() as (mesh, key):
        _await(echo_port)
        port = mesh.ports["gateway"]
        echo = await http_rate(echo_port, CALLERS, SECONDS, requests.http("/echo"))
        single = await http_rate(port, CALLERS, SECONDS, requests.http("/api/v1/feedback", key))
        behind = await http_rate(port, 1, SECONDS / 2, requests.http("/api/v1/feedback", key))
        await asyncio.to_thread(settled, mesh, key)
        echo_one = await http_rate(echo_port, 1, SECONDS / 2, requests.http("/echo"))
        one = await http_rate(port, 1, SECONDS / 2, requests.http("/api/v1/feedback", key))
        await asyncio.to_thread(settled, mesh, key)
        batch = await http_rate(port, 2, SECONDS, requests.http_batches("/api/v1/feedback:batch", key, 500))
    items = batch.per_second * 500
    return [
        Row("bare FastAPI echo, 64 callers", echo.per_second, "a second"),
        Row.ratio("HTTP single, 64 callers", single.per_second, echo.per_second, "0.65"),
        Row.ratio("HTTP single, one caller", one.per_second, echo_one.per_second, "0.2"),
        Row("the same while what 64 callers told is heard", behind.per_second, "a second"),
        Row.ratio("HTTP batch against HTTP single, items", items, single.per_second, "10"),
        Row("failures", single.failures + one.failures + batch.failures, ""),
    ]


async def _grpc(
    port: int, method: str, stream: Iterator[bytes], metadata: tuple[tuple[str, str], ...] = ()
) -> Rate:
    return await grpc_rate(port, method, CALLERS, SECONDS, stream, metadata)


def token(mesh: Processes) -> str:
    """Says who calls: a key that hands in feedback and reads what there is."""
    caller = Caller(id="bench", kind="key", scopes=frozenset({"feedback_write", "read"}))
    return Signer(load_or_create_signing_key(mesh.home)).token(caller)


def _await(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("a bare server did not start")
