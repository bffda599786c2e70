"""A web application of a service, served in the loop that the service runs in."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from services.mesh.rpc.server import PortTaken

_BACKLOG = 2048
_GRACE_SECONDS = 2


class _Quiet(uvicorn.Server):
    """Leaves signals to the process, which stops everything in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Web:
    """Serves an ASGI application."""

    def __init__(self, app: Any) -> None:
        self._server = _Quiet(
            uvicorn.Config(
                app,
                loop="none",
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._task: asyncio.Task[None] | None = None
        self.port = 0

    async def start(self, address: str) -> int:
        """Bind and answer; the port that was bound.

        Raises:
            PortTaken: somebody else listens there, or the host is not ours.
        """
        bound = _bind(address)
        self.port = bound.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[bound]), name="web")
        return self.port

    async def stop(self) -> None:
        """Refuse new requests, let those under way end within two seconds."""
        if self._task is not None:
            self._server.should_exit = True
            await asyncio.wait([self._task], timeout=_GRACE_SECONDS + 1)


def _bind(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, int(port)))
        made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise PortTaken(address) from None
    made.setblocking(False)
    return made
