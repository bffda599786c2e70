"""`vocmesh dead-letters`: events that could not be heard."""

from __future__ import annotations

import getpass
import json
from datetime import UTC
from typing import Annotated, Any

import typer
from google.protobuf.empty_pb2 import Empty
from google.protobuf.unknown_fields import UnknownFieldSet
from rich.table import Table

from services.commands.ground import SERVICES, console, opened_documents, opened_log, run, stop
from services.mesh import dead_letters
from services.mesh.clock import from_micros
from services.mesh.config import Settings
from services.mesh.dead_letters import DeadLetter, LetterUnknown
from services.mesh.inbox.blocked import SPEC
from services.mesh.log.port import Record

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
    table = Table("id", "heard by", "type", "subject", "failure", "since", "parked behind", box=None)
    for dead in found:
        table.add_row(*(str(value) for value in _row(dead).values()))
    console.print(table)


@app.command()
def show(letter_id: LetterId, as_json: AsJson = False) -> None:
    """Show one letter: where it came from and what it is made of. Texts are hidden; numbers are not."""

    async def look(settings: Settings) -> tuple[DeadLetter, Record | None]:
        dead = _one(await _all(settings), letter_id)
        async with opened_log(settings) as log:
            return dead, await dead_letters.bytes_of(log, dead)

    dead, record = run(look)
    shown = {**_row(dead), "error": dead.letter.error, **(_content(record) if record else {"bytes": None})}
    if as_json:
        typer.echo(json.dumps(shown, indent=2))
        return
    for name, value in shown.items():
        console.print(f"{name}: {value if value is not None else 'gone: its retention has passed'}")


@app.command()
def replay(
    letter_id: Annotated[str, typer.Argument(help="The id; or leave it out and say --all.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
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
                asked += await dead_letters.ask_replay(documents.collection(SPEC), blocks)
        return asked

    console.print(f"{run(ask)} will be replayed. `vocmesh dead-letters list` shows what is left.")


@app.command()
def discard(
    letter_id: LetterId,
    reason: Annotated[str, typer.Option(help="Why nobody needs it. It is kept.")],
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
    return {"bytes": len(record.value), "headers": dict(record.headers), "fields": _fields(record.value)}


def _fields(value: bytes) -> list[str]:
    """Field numbers with their numbers, or how long a text is: what a customer wrote stays hidden."""
    try:
        fields = UnknownFieldSet(Empty.FromString(value))
    except ValueError:
        return ["not a protobuf message"]
    return [
        f"{field.field_number}: {f'{len(field.data)} bytes' if isinstance(field.data, bytes) else field.data}"
        for field in fields  # type: ignore[attr-defined]
    ]
