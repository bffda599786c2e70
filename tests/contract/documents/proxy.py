"""A wire to MongoDB that a test can cut: before a request arrives, or before its answer does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Forwards one port to another.

    Attributes:
        port: where to dial.
        swallow: a word; the first request that holds it reaches the server, its answer is never given
            back and the wire is cut.
        swallowed: how often that happened.
    """

    def __init__(self, target: int):
        self._target = target
        self._server: asyncio.Server | None = None
        self._wires: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.swallow = b""
        self.swallowed = 0

    async def start(self) -> None:
        """Listen; on the same port when it was stopped before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Cut all wires and listen no more."""
        if self._server is not None:
            self._server.close()
        for wire in list(self._wires):
            wire.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        wires = {writer, back}
        self._wires |= wires
        caught = asyncio.Event()
        try:
            await asyncio.gather(self._requests(reader, back, caught), self._answers(there, writer, caught))
        except OSError:
            pass
        finally:
            self._wires -= wires
            for wire in wires:
                wire.close()

    async def _requests(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, caught: asyncio.Event
    ) -> None:
        while data := await source.read(1 << 20):
            if self.swallow and self.swallow in data:
                self.swallow = b""
                caught.set()
            to.write(data)
            await to.drain()
        to.close()

    async def _answers(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, caught: asyncio.Event
    ) -> None:
        while data := await source.read(1 << 20):
            if caught.is_set():
                self.swallowed += 1
                raise ConnectionResetError
            to.write(data)
            await to.drain()
        to.close()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """A proxy that listens for the time of the block."""
    proxy = Proxy(port)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
