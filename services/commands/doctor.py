"""`vocmesh doctor`: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Annotated

import typer
from rich.console import Console

from services.commands.examination import ground, machine, running
from services.commands.examination.finding import Finding, Verdict, fail
from services.commands.starting import builder
from services.mesh import config
from services.mesh.config import Settings
from services.mesh.run.unit import Unit

_SIGNS = {Verdict.OK: "[green]ok  [/]", Verdict.NOTE: "[yellow]note[/]", Verdict.FAIL: "[red]FAIL[/]"}
_console = Console(highlight=False, soft_wrap=True)


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")] = False,
) -> None:
    """Look at everything; each failing line says what to do. The exit code is 1 when something fails."""
    found = asyncio.run(examine())
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(finding) for finding in found], indent=2))
    else:
        _print(found)
    raise typer.Exit(1 if any(finding.verdict is Verdict.FAIL for finding in found) else 0)


async def examine() -> list[Finding]:
    """All findings. What cannot be looked at because something before it is missing is left out."""
    found = [machine.python(), machine.packages()]
    if _failed(found):
        return found
    try:
        settings = config.load()
    except config.SettingsRefused as refused:
        return [*found, *(fail("settings", "a setting is wrong", sentence) for sentence in refused.args)]
    found += [*machine.settings(), *machine.certificates(settings), machine.home(settings.home)]
    if not _failed(found):
        found += machine.secrets(settings.home)
    if not _failed(found):
        found += await ground.examine(_units(settings), settings)
    return [*found, *await running.examine(settings)]


def _units(settings: Settings) -> list[Unit]:
    """Every service as it is put together; nothing of it runs."""
    return [Unit(name, builder(name), settings) for name in running.SERVICES]


def _failed(found: list[Finding]) -> bool:
    return any(finding.verdict is Verdict.FAIL for finding in found)


def _print(found: list[Finding]) -> None:
    for finding in found:
        _console.print(f"{_SIGNS[finding.verdict]} {finding.name}: ", end="")
        _console.print(finding.seen, markup=False)
        if finding.todo:
            _console.print(f"     {finding.todo}", markup=False)
    failures = sum(finding.verdict is Verdict.FAIL for finding in found)
    _console.print("Everything is well." if not failures else f"{failures} to be mended.")
