"""See to it that the home has its demo company, in a process of its own.

What classification needs stays out of the memory of `up` so, and what happened in the story out of its
metrics.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import typer

from services.commands import starting
from services.commands.demo import home as homes
from services.commands.demo.home import Standing
from services.mesh.config import Settings
from services.mesh.run.child import parent_gone
from services.mesh.run.process import run_loop

_LINE_DAYS = 30
_USUAL = {"cap": 5, "issue_cases": 3, "silence_days": 7, "watch_days": 30, "demo_products": True}
"""Rules that the story counts on."""


def ensure(settings: Settings) -> None:
    """Tell the demo company into an empty home; a home with other data is left as it is.

    Raises:
        typer.Exit: with a sentence, when there is no demo with these settings, or when it went wrong.
    """
    if sentence := homes.refusal(settings):
        raise starting.stop(sentence)
    with homes.alone(settings.home):
        found = homes.standing(settings.home)
    if found is Standing.OTHER:
        typer.echo("This home has data of its own: it is left as it is, without the demo company.")
    if found is not Standing.EMPTY:
        return
    typer.echo("The demo company is told for the first time: 90 days of it, in about 10 s ...")
    code = _told_apart()
    if code:
        raise starting.stop(f"The demo company could not be told (code {code}). Start again to begin afresh.")


def _told_apart() -> int:
    """Tell it in another process, which ends with this one."""
    environment = {"VOC_LOG_LEVEL": "warning", **os.environ}
    command = [sys.executable, "-m", "services.commands.demo"]
    # Ctrl-C is for this process; the other one ends when its standard input does.
    with subprocess.Popen(  # noqa: S603
        command, env=environment, stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        return process.wait()


def main() -> int:
    """The other process; its exit code."""
    settings = starting.settings("warning")
    with homes.alone(settings.home):
        if homes.standing(settings.home) is not Standing.EMPTY:
            return 0
        return run_loop(lambda: _tell(settings))


async def _tell(settings: Settings) -> int:
    from services.commands.demo.telling import tell

    watch = asyncio.create_task(_end_with_parent())
    now = datetime.now(settings.tz)
    items = await tell(homes.begun(settings).model_copy(update=_USUAL), now, _say())
    homes.complete(settings.home, end_time=now.isoformat(), feedback=items)
    watch.cancel()
    return 0


async def _end_with_parent() -> None:
    with suppress(ValueError):  # a standard input that cannot be watched, such as a file
        await parent_gone()
        os._exit(130)


def _say() -> Callable[[int], None]:
    """Say how far it is: on a terminal in one line, else now and then."""
    terminal, last = sys.stdout.isatty(), 90

    def say(left: int) -> None:
        nonlocal last
        if terminal:
            end = "\r" if left > 1 else "\n"
            typer.echo(f"  {left:>2} days left{end}", nl=False)
        elif left <= last - _LINE_DAYS:
            last = left
            typer.echo(f"  {left} days left")

    return say
