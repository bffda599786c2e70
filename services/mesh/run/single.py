"""One service in a process of its own: how it runs in production, and beside `up` as a child."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from services.mesh.config import Settings
from services.mesh.run.child import announce, parent_gone
from services.mesh.run.process import Process, end_by, until_told
from services.mesh.run.unit import Build, Unit

log = logging.getLogger(__name__)


async def run_service(name: str, build: Build, settings: Settings, *, as_child: bool = False) -> int:
    """Run until a signal asks to stop, or, `as_child`, until the parent is gone. The exit code.

    Raises:
        PortTaken: as `Process.start` says.
    """
    unit = Unit(name, build, settings)
    process = Process([unit])
    told = asyncio.ensure_future(until_told())
    await process.start("127.0.0.1:0" if as_child else settings.operations(name))
    waits = [told]
    if as_child:
        announce(unit.port, process.operations_port)
        waits.append(asyncio.ensure_future(_parent()))
    log.info("serves", extra={"service": name, "port": unit.port, "address": settings.listen(name)})
    done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    log.info("stops", extra={"service": name, "signal": done.pop().result()})
    end_by()
    await process.stop()
    for wait in waits:
        wait.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*waits, return_exceptions=True)
    return 0


async def _parent() -> str:
    await parent_gone()
    return "parent"
