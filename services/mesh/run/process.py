"""One process with one or several services, from its start to its clean end."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from services.mesh.operations.server import Operations
from services.mesh.rpc.server import PortTaken
from services.mesh.run.child import Child
from services.mesh.run.unit import Unit

log = logging.getLogger(__name__)

_M_ARENA_MAX = -8

STOP_SECONDS = 5.0
"""Within this time everything has ended, or is left behind: what was accepted is kept, and told later."""


class Process:
    """Starts units, children and the operations port; stops them in the opposite order."""

    def __init__(self, units: Sequence[Unit], children: Sequence[Child] = ()) -> None:
        self.units = list(units)
        self.children = list(children)
        self._operations = Operations(
            list(units), lambda: {child.name: child.address for child in self.children}
        )
        self.operations_port = 0

    async def start(self, operations: str) -> None:
        """Bind all ports. What was begun is ended again when one of them cannot be bound.

        Raises:
            PortTaken: `args` = the address, and the setting that says so.
        """
        try:
            for unit in self.units:
                await self._bound(
                    unit.start, unit.settings.listen(unit.name), f"VOC_{unit.name.upper()}_LISTEN"
                )
            for child in self.children:
                child.start()
            self.operations_port = await self._bound(
                lambda: self._operations.start(operations), operations, "VOC_OPERATIONS_LISTEN"
            )
        except BaseException:
            await self.stop()
            raise

    async def opened(self) -> None:
        """Return once the documents of all units are open."""
        await asyncio.gather(*(unit.opened() for unit in self.units))

    async def conditions(self) -> dict[str, str]:
        """`ready`, `degraded` or `unready` by service, those of children included."""
        return {name: said["condition"] for name, said in (await self._operations.services()).items()}

    async def stop(self) -> None:
        """End everything within `STOP_SECONDS`."""
        parts = [*(unit.stop() for unit in self.units), *(child.stop() for child in self.children)]
        ending = asyncio.gather(*parts, return_exceptions=True)
        try:
            async with asyncio.timeout(STOP_SECONDS - 0.5):
                for result in await ending:
                    if isinstance(result, Exception):
                        log.error("a part did not stop well", exc_info=result)
        except TimeoutError:
            log.warning("not everything ended in time")
        await self._operations.stop()

    @staticmethod
    async def _bound(bind: Callable[[], Awaitable[int]], address: str, setting: str) -> int:
        try:
            return await bind()
        except (PortTaken, OSError):
            raise PortTaken(address, setting) from None


async def until_told() -> str:
    """Return the name of the signal that asks to stop: SIGINT or SIGTERM. A second one ends at once."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[str] = loop.create_future()

    def hear(name: str) -> None:
        if told.done():
            os._exit(130)
        told.set_result(name)

    for chosen in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(chosen, hear, chosen.name)
    return await told


def end_by(seconds: float = STOP_SECONDS) -> None:
    """End the process at that time if it has not ended by itself: nothing that hangs keeps it."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def run_loop(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run on uvloop; the exit code that `main` answers."""
    import uvloop

    _share_memory()
    # What was imported stays; looking through it again and again cost a tenth of the throughput.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # Threads that write to SQLite starve for the interpreter beside a busy loop at the default of 5 ms.
    sys.setswitchinterval(0.0005)
    return uvloop.run(main())


def _share_memory() -> None:
    """One heap for all threads, where the C library can: heaps of their own left 20 MiB unused."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
