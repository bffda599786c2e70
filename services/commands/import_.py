"""`vocmesh import FILE.csv`: hand in a file of feedback, through the API as any other program would."""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.commands.csv_file import FileRefused
from services.commands.ground import errors, stop
from services.commands.importing import mending, reading
from services.commands.importing.api import Api, ApiRefused
from services.commands.importing.reading import Sheet
from services.commands.importing.sending import Outcome, Sender
from services.gateway.accounts.usecases import stored_first_key
from services.gateway.staff.importing.columns import COLUMNS
from services.mesh import config

_SHOWN = 10


def command(
    file: Annotated[Path, typer.Argument(help="CSV in UTF-8. Columns: " + ", ".join(COLUMNS) + ".")],
    *,
    url: Annotated[str, typer.Option(help="Address of the installation; VOC_PUBLIC_URL when absent.")] = "",
    key: Annotated[
        str, typer.Option(help="API key; VOC_KEY, or this machine's first key, when absent.")
    ] = "",
    batch: Annotated[int, typer.Option(min=1, max=500, help="Rows per request.")] = 500,
    patience: Annotated[float, typer.Option(min=1, help="Seconds to go on trying while it is away.")] = 120,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only read the file and say what is in it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")] = False,
) -> None:
    """Import feedback from FILE. A second run adds nothing: channel and external_id recognise a row."""
    begin = time.monotonic()
    try:
        settings = config.load()
        sheet = reading.look(file, settings.tz)
        _say_what_is_there(sheet)
        if dry_run:
            outcome = _dry(sheet, settings.tz)
        else:
            token = key or os.environ.get("VOC_KEY", "") or stored_first_key(settings.home) or ""
            talk = Talk(url or settings.public_url, token, patience)
            outcome = asyncio.run(_run(sheet, settings.tz, talk, batch))
    except (config.SettingsRefused, FileRefused, ApiRefused) as refused:
        raise stop(*refused.args) from None
    except KeyboardInterrupt:
        errors.print("Stopped. Run it again to go on: what is there is not added twice.")
        raise typer.Exit(130) from None
    _report(sheet, outcome, time.monotonic() - begin, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(1 if outcome.bad else 0)


def _say_what_is_there(sheet: Sheet) -> None:
    errors.print(f"{sheet.path}: {sheet.rows:,} rows, {len(sheet.products)} products.")
    for column in sheet.strange:
        errors.print(f"The column {column} is not known and is left out.")
    if not sheet.named:
        errors.print("There is no column external_id: rows are recognised by what they say.")


def _dry(sheet: Sheet, zone: ZoneInfo) -> Outcome:
    outcome = Outcome()
    for row in reading.rows(sheet, zone):
        if row.fault:
            outcome.bad.append((row, reading.told(row.fault)))
        else:
            outcome.new += 1
    return outcome


@dataclass(frozen=True, slots=True)
class Talk:
    """Where to, with which key, and for how long to go on trying."""

    url: str
    key: str
    patience: float


async def _run(sheet: Sheet, zone: ZoneInfo, talk: Talk, batch: int) -> Outcome:
    if not talk.key:
        raise ApiRefused("An API key is needed: --key, or VOC_KEY. `vocmesh key create` makes one.")
    with _progress() as progress:
        task = progress.add_task("Sending", total=sheet.rows)
        api = Api(talk.url, talk.key, talk.patience, lambda reason: _tell_wait(progress, reason))
        sender = Sender(api, batch, lambda outcome: progress.update(task, completed=outcome.done))
        try:
            await _add_missing(api, "products", sheet.products)
            await _add_missing(api, "channels", sheet.channels)
            outcome = await sender.send(reading.rows(sheet, zone))
            progress.update(task, completed=outcome.done)
            return outcome
        finally:
            await api.close()


async def _add_missing(api: Api, resource: str, named: tuple[str, ...]) -> None:
    """Create what the file names and the installation lacks, and say so."""
    known: set[str] = set()
    for thing in await api.all_of(resource):
        known |= {thing["id"], thing["title"]["en"], thing["title"]["vi"]}
    new = [name for name in named if name not in known and await api.add(resource, name)]
    if new:
        errors.print(f"New {resource}: {', '.join(new)}.", soft_wrap=True)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=errors,
    )


def _tell_wait(progress: Progress, reason: str) -> None:
    progress.console.print(f"{reason}; trying again …" if reason else "Going on.")


def _report(sheet: Sheet, outcome: Outcome, seconds: float, *, dry_run: bool, as_json: bool) -> None:
    target = None
    outcome.bad.sort(key=lambda pair: pair[0].line)
    if outcome.bad and not dry_run:
        target = mending.mending_file(sheet.path)
        mending.write(target, sheet, outcome.bad)
    if as_json:
        typer.echo(json.dumps(_summary(sheet, outcome, seconds, target), ensure_ascii=False))
        return
    for row, reason in outcome.bad[:_SHOWN]:
        errors.print(f"line {row.line}: {reason}", soft_wrap=True)
    if len(outcome.bad) > _SHOWN:
        errors.print(f"… and {len(outcome.bad) - _SHOWN:,} more.")
    if dry_run:
        typer.echo(f"{outcome.new:,} rows can be sent, {len(outcome.bad):,} are bad. Nothing was sent.")
        return
    rate = outcome.done / seconds if seconds else 0.0
    typer.echo(
        f"{sheet.rows:,} rows: {outcome.new:,} new, {outcome.known:,} there before, "
        f"{len(outcome.bad):,} bad. {seconds:.1f} s, {rate:,.0f} a second."
    )
    if target is not None:
        typer.echo(
            f"Bad rows are in {target}, each with its line and reason: mend them there and import that file."
        )


def _summary(sheet: Sheet, outcome: Outcome, seconds: float, target: Path | None) -> dict[str, Any]:
    return {
        "rows": sheet.rows,
        "new": outcome.new,
        "known": outcome.known,
        "bad": [{"line": row.line, "reason": reason} for row, reason in outcome.bad],
        "bad_file": str(target) if target else None,
        "seconds": round(seconds, 3),
    }
