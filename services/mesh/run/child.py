"""A child process: begun again when it dies, ended with its parent, asked through its operations port.

The child prints one JSON line with its operations port once that is bound, and ends when its standard input
does: a parent that is killed takes it along.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence

log = logging.getLogger(__name__)

_BACKOFF_SECONDS = (0.2, 5.0)
_HEALTHY_SECONDS = 10.0
_STOP_SECONDS = 4.0


class Child:
    """Runs `command` for as long as it is started. `address` (operations) is empty while it has none."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.address = ""
        self.pid = 0
        self.port = 0
        self._command = command
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running loop."""
        self._task = asyncio.create_task(self._forever(), name=f"child {self.name}")

    async def stop(self) -> None:
        """Ask it to end; after four seconds make it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        process, self._process, self.address = self._process, None, ""
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _forever(self) -> None:
        pause = _BACKOFF_SECONDS[0]
        while True:
            begin = time.monotonic()
            await self._once()
            self.address = ""
            if time.monotonic() - begin > _HEALTHY_SECONDS:
                pause = _BACKOFF_SECONDS[0]
            code = self._process.returncode if self._process else None
            log.warning("a child ended and is begun again", extra={"service": self.name, "code": code})
            await asyncio.sleep(pause)
            pause = min(pause * 2, _BACKOFF_SECONDS[1])

    async def _once(self) -> None:
        """Return when it ended, however it did."""
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # Ctrl-C is for the parent, which ends its children in order.
            start_new_session=True,
        )
        self.pid = process.pid
        if process.stdout is not None:
            with contextlib.suppress(ValueError, KeyError):
                told = json.loads(await process.stdout.readline())
                self.port, self.address = told["port"], f"127.0.0.1:{told['operations']}"
        await process.wait()


def announce(port: int, operations: int) -> None:
    """Say in the child what its parent waits for."""
    sys.stdout.write(json.dumps({"port": port, "operations": operations}) + "\n")
    sys.stdout.flush()


async def parent_gone() -> None:
    """Return in the child when its standard input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol: Callable[[], asyncio.StreamReaderProtocol] = lambda: asyncio.StreamReaderProtocol(reader)  # noqa: E731
    await loop.connect_read_pipe(protocol, sys.stdin)
    while await reader.read(1024):
        continue
