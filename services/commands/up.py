"""`vocmesh up`: the whole mesh on this machine.

Gateway, intake, actions and review share a process; classification has one of its own, because it burns
processor time that would slow everybody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from services.mesh.documents.port import DocumentsUnavailable

if TYPE_CHECKING:
    from services.mesh.config import Settings
    from services.mesh.run.process import Process

TOGETHER = ("intake", "actions", "review", "gateway")
APART = "classification"
_READY_SECONDS = 60.0


def command(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo company to try it with.")] = False,
) -> None:
    """Run the whole mesh on this machine, until Ctrl-C. Settings are environment variables, VOC_…"""
    begin = time.monotonic()
    from services.commands import starting

    settings = starting.settings("warning")
    if demo:
        settings = settings.model_copy(update={"demo_products": True, "demo_people": True})
    typer.echo(
        f"VoC Mesh starts: documents in {_place(settings.documents)}, log in {_place(settings.log)} ..."
    )
    if demo:
        from services.commands.demo import seed

        seed.ensure(settings)
    starting.run(lambda: _up(_fixed(settings), begin))


async def _up(settings: Settings, begin: float) -> int:
    from services.mesh.run.process import end_by, until_told

    process = _process(settings)
    told = asyncio.ensure_future(until_told())
    await process.start(settings.operations())
    greeting = asyncio.create_task(_greet(process, settings, begin))
    await told
    end_by()
    greeting.cancel()
    typer.echo("\nStopping ...")
    await process.stop()
    typer.echo(f"Stopped. What was handed in is kept in {_place(settings.documents)}.")
    return 0


def _process(settings: Settings) -> Process:
    """What is to run.

    Raises:
        ExtraMissing: the settings ask for embeddings, which are not installed.
    """
    from services.classification.learning.embeddings import extra
    from services.commands.starting import builder
    from services.mesh.run.child import Child
    from services.mesh.run.process import Process
    from services.mesh.run.unit import Unit

    if settings.embeddings:
        extra.demanded()
    environment = {
        "VOC_LOG_LEVEL": "warning",
        **os.environ,
        f"VOC_{APART.upper()}_LISTEN": settings.listen(APART),
    }
    child = Child(APART, [sys.executable, "-m", "services", APART, "--as-child"], environment)
    return Process([Unit(name, builder(name), settings) for name in TOGETHER], [child])


async def _greet(process: Process, settings: Settings, begin: float) -> None:
    """Say what to open once it can be opened, and when everything is there."""
    await process.opened()
    gateway = process.units[-1]
    key = None
    with contextlib.suppress(DocumentsUnavailable):
        key = await _first_key(process, settings)
    site = settings.public_url
    if settings.gateway_listen.endswith(":0"):
        site = f"http://127.0.0.1:{gateway.port}"
    operations = f"{settings.operations().rpartition(':')[0]}:{process.operations_port}"
    rows = {
        "Open": site,
        "Hand in": f"{site}/f/default",
        "JSON API": f"{site}/api/v1/docs",
        "Health": f"http://{operations}/readyz",
        "Metrics": f"http://{operations}/metrics",
        "API key": key or "",
        "": "shown this once; `vocmesh key create` makes more" if key else "",
        "Stop": "Ctrl-C",
    }
    typer.echo(f"Up after {time.monotonic() - begin:.1f} s.\n")
    for name, value in [*await _welcome(process, settings, site), *rows.items()]:
        if value:
            typer.echo(f"  {name:<9} {value}")
    typer.echo("")
    await _everything(process)


async def _welcome(process: Process, settings: Settings, site: str) -> list[tuple[str, str]]:
    """How people come in; nothing while they cannot be looked up."""
    from services.commands import welcome

    with contextlib.suppress(DocumentsUnavailable):
        return await welcome.lines(process.units[-1].documents, settings, site)
    return []


async def _first_key(process: Process, settings: Settings) -> str | None:
    from services.gateway.accounts.store import Keys
    from services.gateway.accounts.usecases import first_key

    gateway = process.units[-1]
    return await first_key(keys=Keys(gateway.documents), home=settings.home, now=gateway.mesh.clock())


async def _everything(process: Process) -> None:
    """Say when every service is ready, or which one is not after a while."""
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        conditions = await process.conditions()
        late = [name for name, word in conditions.items() if word != "ready"]
        if not late:
            typer.echo("Every service is ready.")
            return
        await asyncio.sleep(0.2)
    typer.echo(f"Not ready yet: {', '.join(late)}. `vocmesh doctor` says what is missing.")


def _place(url: str) -> str:
    """Where something lies: a file, or a server without its password and options."""
    kind, _, rest = url.partition("://")
    if kind == "sqlite":
        return rest.removeprefix("/")
    return f"{kind}://{rest.rpartition('@')[2].partition('?')[0]}"


def _fixed(settings: Settings) -> Settings:
    """A free port instead of 0, so that the gateway knows where to dial."""
    update = {}
    for name in (*TOGETHER[:-1], APART):
        host, _, port = settings.listen(name).rpartition(":")
        if port == "0":
            with socket.socket() as free:
                free.bind((host, 0))
                update[f"{name}_listen"] = update[f"{name}_address"] = f"{host}:{free.getsockname()[1]}"
    return settings.model_copy(update=update)
