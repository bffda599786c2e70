"""Enough HTTP for probes and scrapes, both ends. It needs no web server and never meets the public."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

log = logging.getLogger(__name__)

_SECONDS = 10.0
_REQUEST_BYTES = 16_384
_WORDS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes
    media_type: str = "text/plain; charset=utf-8"


Route = Callable[[], Awaitable[Answer]]


async def serve(routes: Mapping[str, Route], host: str, port: int) -> asyncio.Server:
    """Answer GET on these paths.

    Raises:
        OSError: the address cannot be bound.
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                method, answer = await _answer(routes, reader)
                writer.write(_head(answer) + (b"" if method == "HEAD" else answer.body))
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    return await asyncio.start_server(talk, host, port, limit=_REQUEST_BYTES)


async def _answer(routes: Mapping[str, Route], reader: asyncio.StreamReader) -> tuple[str, Answer]:
    head = await reader.readuntil(b"\r\n\r\n")
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) != 3:
        return "GET", Answer(400, b"that is no HTTP request\n")
    method, target, _ = words
    route = routes.get(target.partition("?")[0])
    if route is None:
        return method, Answer(404, ("ask for " + ", ".join(routes) + "\n").encode())
    if method not in {"GET", "HEAD"}:
        return method, Answer(405, b"only GET\n")
    try:
        return method, await route()
    except Exception as wrong:
        log.error("an operations page broke", exc_info=wrong, extra={"route": target.partition("?")[0]})
        return method, Answer(500, b"something broke; the log says where\n")


def _head(answer: Answer) -> bytes:
    return (
        f"HTTP/1.1 {answer.status} {_WORDS[answer.status]}\r\n"
        f"Content-Type: {answer.media_type}\r\nContent-Length: {len(answer.body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    ).encode()


async def get(address: str, path: str, seconds: float = 3.0) -> Answer:
    """Ask an operations port.

    Raises:
        OSError: it does not answer, not in time, or not by HTTP.
    """
    host, _, port = address.rpartition(":")
    if not port:
        raise OSError("there is no address to ask")
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
                raw = await reader.read(-1)
            finally:
                writer.close()
    except TimeoutError as late:
        raise OSError(f"{address} does not answer in time") from late
    head, _, body = raw.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    if len(words) < 2 or not words[1].isdigit():
        raise OSError(f"{address} does not speak HTTP")
    return Answer(int(words[1]), body)
