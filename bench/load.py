"""Closed-loop load: so many callers, each sends its next request when the last was answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import grpc


@dataclass(frozen=True, slots=True)
class Rate:
    """What a run reached."""

    requests: int
    seconds: float
    failures: int

    @property
    def per_second(self) -> float:
        """Answered requests a second."""
        return self.requests / self.seconds


async def closed_loop(callers: int, seconds: float, once: Callable[[], Awaitable[bool]]) -> Rate:
    """Run `once` by so many callers for so long; a warm-up of a fifth of the time is not counted."""
    counted = failures = 0
    begin = time.perf_counter() + seconds / 5
    end = begin + seconds

    async def caller() -> None:
        nonlocal counted, failures
        while (now := time.perf_counter()) < end:
            good = await once()
            counted += now >= begin
            failures += not good

    await asyncio.gather(*(caller() for _ in range(callers)))
    return Rate(counted, time.perf_counter() - begin, failures)


class HttpConnection:
    """One keep-alive connection that sends ready bytes: the client must cost less than the server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send one request, read the whole answer; its status and its body."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        return int(head[9:12]), await self._reader.readexactly(length)

    async def send(self, request: bytes) -> int:
        """Send one request, read the whole answer; its status."""
        return (await self.exchange(request))[0]

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


async def http_rate(port: int, callers: int, seconds: float, requests: Iterator[bytes]) -> Rate:
    """Requests a second of an HTTP server; an answer of 400 or more is a failure."""
    idle = [HttpConnection(port) for _ in range(callers)]
    everyone = list(idle)

    async def once() -> bool:
        connection = idle.pop()
        try:
            return await connection.send(next(requests)) < 400
        finally:
            idle.append(connection)

    try:
        return await closed_loop(callers, seconds, once)
    finally:
        for connection in everyone:
            connection.close()


async def grpc_rate(
    port: int,
    method: str,
    callers: int,
    seconds: float,
    requests: Iterator[bytes],
    metadata: tuple[tuple[str, str], ...] = (),
) -> Rate:
    """Requests a second of a gRPC method that takes and gives bytes."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = channel.unary_unary(method)

        async def once() -> bool:
            try:
                await call(next(requests), timeout=30, metadata=metadata)
            except grpc.aio.AioRpcError:
                return False
            return True

        return await closed_loop(callers, seconds, once)
