"""Serve the echo in a process of its own, until standard input ends. Prints the port.

Arguments: home, name.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from services.mesh.identity import Verifier
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.server import Server
from tests.unit.mesh.echo import SERVICE, EchoServicer, echo, echo_class


async def serve(home: Path, name: str) -> None:
    """Answer every call with this process's name."""
    echo_class()

    async def say_name(request: Any, context: Any) -> Any:
        return echo(text=name)

    server = Server({SERVICE: EchoServicer(say_name)}, Guard(Verifier(home), lambda: True))
    print(await server.start("127.0.0.1:0"), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(0)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2]))
