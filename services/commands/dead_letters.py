"""`vocmesh dead-letters`: events that could not be heard."""

from __future__ import annotations

import getpass
import json
from datetime import UTC
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from services.commands.ground import SERVICES, console, opened_documents, opened_log, run, stop
from services.mesh import dead_letters
from services.mesh.clock import from_micros
from services.mesh.config import Settings
from services.mesh.dead_letters import DeadLetter, LetterUnknown
from services.mesh.inbox.blocked import SPEC
from services.mesh.log.port import Record
from services.operations import hidden

app = typer.Typer(no_args_is_help=True, help="Events that could not be heard: list, show, replay, discard.")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]
LetterId = Annotated[str, typer.Argument(help="The id, as `vocmesh dead-letters list` shows it.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show all dead letters, the oldest first."""
    found = run(_all)
    if as_json:
        typer.echo(json.dumps([_row(dead) for dead in found], indent=2))
        return
    if not found:
        console.print("No dead letters.")
        return
    whole = [Column(name, no_wrap=True) for name in ("id", "subject")]
    table = Table(
        whole[0], "heard by", "type", whole[1], "failure", "since", "parked behind", box=None, padding=(0, 1)
    )
    for dead in found:
        table.add_row(*(str(value) for value in _row(dead).values()))
    console.print(table)


@app.command()
def show(letter_id: LetterId, as_json: AsJson = False) -> None:
    """Show one letter: where it came from and what it says. What people wrote is hidden."""

    async def look(settings: Settings) -> tuple[DeadLetter, Record | None]:
        dead = _one(await _all(settings), letter_id)
        async with opened_log(settings) as log:
            return dead, await dead_letters.bytes_of(log, dead)

    dead, record = run(look)
    tried = {"error": dead.letter.error, "where": dead.letter.where, "tries": dead.letter.tries}
    shown = {**_row(dead), **tried, **(_content(record) if record else {"bytes": None})}
    if as_json:
        typer.echo(json.dumps(shown, indent=2))
        return
    for name, value in shown.items():
        console.print(f"{name}: {value if value is not None else 'gone: its retention has passed'}")


@app.command()
def replay(
    letter_id: Annotated[str, typer.Argument(help="The id; or leave it out and say --all.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
    reason: Annotated[str, typer.Option(help="What was mended. It is kept.")] = "",
    as_json: AsJson = False,
) -> None:
    """Have a letter heard again, then what is parked behind it. The service does it within seconds."""
    if bool(letter_id) == all_:
        raise stop("Name one letter, or say --all.")

    async def ask(settings: Settings) -> int:
        found = await _all(settings)
        chosen = found if all_ else [_one(found, letter_id)]
        asked = 0
        for service in {dead.consumer for dead in chosen}:
            async with opened_documents(settings, service, SPEC) as documents:
                blocks = [dead.block for dead in chosen if dead.consumer == service]
                asked += await dead_letters.ask_replay(
                    documents.collection(SPEC), blocks, getpass.getuser(), reason
                )
        return asked

    asked = run(ask)
    if as_json:
        typer.echo(json.dumps({"subjects": asked}))
        return
    console.print(f"{asked} will be replayed. `vocmesh dead-letters list` shows what is left.")


@app.command()
def discard(
    letter_id: LetterId,
    reason: Annotated[str, typer.Option(help="Why nobody needs it. It is kept.")],
    as_json: AsJson = False,
) -> None:
    """Give one letter up for good. What is parked behind it is heard next."""
    if not reason.strip():
        raise stop("A reason is needed: --reason 'sent by mistake'.")

    async def give_up(settings: Settings) -> None:
        dead = _one(await _all(settings), letter_id)
        async with opened_documents(settings, dead.consumer, SPEC) as documents:
            collection = documents.collection(SPEC)
            await dead_letters.discard(collection, dead, reason.strip(), getpass.getuser())

    try:
        run(give_up)
    except LetterUnknown:
        raise stop(f"There is no dead letter {letter_id} any more.") from None
    if as_json:
        typer.echo(json.dumps({"discarded": letter_id}))
        return
    console.print(f"{letter_id} is discarded.")


async def _all(settings: Settings) -> list[DeadLetter]:
    found: list[DeadLetter] = []
    for service in SERVICES:
        async with opened_documents(settings, service, SPEC) as documents:
            found += await dead_letters.dead_letters(service, documents.collection(SPEC))
    return found


def _one(found: list[DeadLetter], letter_id: str) -> DeadLetter:
    for dead in found:
        if dead.letter.id == letter_id:
            return dead
    raise stop(
        f"There is no dead letter {letter_id}. `vocmesh dead-letters list` shows those that there are."
    )


def _row(dead: DeadLetter) -> dict[str, Any]:
    return {
        "id": dead.letter.id,
        "heard_by": dead.consumer,
        "type": dead.letter.type or dead.block.topic,
        "subject": dead.block.subject,
        "failure": dead.letter.failure,
        "since": from_micros(dead.letter.time).astimezone(UTC).isoformat(timespec="seconds"),
        "parked_behind": dead.parked,
    }


def _content(record: Record) -> dict[str, Any]:
    found = hidden.content(record.headers.get("ce_type", ""), record.value)
    return {
        "bytes": len(record.value),
        "headers": dict(record.headers),
        "content": "cannot be decoded" if found is None else found,
    }
