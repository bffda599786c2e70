"""`vocmesh topics`: the topics of the log."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from services.commands.ground import console, opened_log, run, services
from services.mesh.config import Settings
from services.mesh.log.port import PARTITIONS
from services.mesh.log.retention import retention

app = typer.Typer(no_args_is_help=True, help="Topics of the log: create what is missing, show what is there.")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]


@app.command()
def create(as_json: AsJson = False) -> None:
    """Create the topics that are missing; those that are there stay as they are."""
    missing, there = run(_create)
    if as_json:
        typer.echo(json.dumps({"created": missing}))
        return
    for topic in missing:
        console.print(f"created {topic}")
    console.print(f"{len(missing)} created, {there} were there.")


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show topics with the records they hold, and those that are missing."""
    found, missing = run(_found)
    if as_json:
        typer.echo(json.dumps({"topics": found, "missing": missing}))
        return
    table = Table("topic", "records", "partitions", "keeps", box=None)
    for topic, count in sorted(found.items()):
        table.add_row(topic, str(count), str(PARTITIONS), f"{retention(topic).days} days")
    console.print(table)
    for topic in missing:
        console.print(f"missing: {topic}. `vocmesh topics create` creates it.")


def _needed(settings: Settings) -> list[str]:
    """The topics that the services tell on."""
    return sorted(topic for service in services(settings) for topic in service.tells)


async def _create(settings: Settings) -> tuple[list[str], int]:
    async with opened_log(settings) as log:
        there = await log.topics()
        needed = _needed(settings)
        missing = [topic for topic in needed if topic not in there]
        await log.create_topics(missing)
        return missing, len(needed) - len(missing)


async def _found(settings: Settings) -> tuple[dict[str, int], list[str]]:
    async with opened_log(settings) as log:
        there = await log.topics()
        return there, [topic for topic in _needed(settings) if topic not in there]
