"""`vocmesh taxonomy`: the topics that feedback is sorted into, shown, and changed by a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from services.commands import taxonomy_file
from services.commands.classifying.talking import Ask, Key, Url, talk
from services.commands.ground import console, errors, stop
from services.commands.importing.api import TooLarge
from services.commands.taxonomy_file import TaxonomyFileRefused

app = typer.Typer(no_args_is_help=True, help="The topics that feedback is sorted into.")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]
_SHOWN = 20


@app.command()
def show(
    *,
    edition: Annotated[int, typer.Option(min=0, help="Number of an earlier edition; 0 is the newest.")] = 0,
    url: Url = "",
    key: Key = "",
    as_json: AsJson = False,
    as_toml: Annotated[bool, typer.Option("--toml", help="As a file that `apply` takes.")] = False,
) -> None:
    """Show all topics, with their numbers of keywords and examples."""

    async def use(ask: Ask) -> Any:
        return await ask("GET", f"/taxonomy:full?number={edition}")

    found = talk(url, key, use)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    elif as_toml:
        typer.echo(taxonomy_file.written(found["taxonomy_version"], found["topics"]), nl=False)
    else:
        console.print(f"Edition {found['version']} ({found['taxonomy_version']})")
        for topic in found["topics"]:
            console.print(_line(topic), soft_wrap=True)


@app.command()
def history(*, url: Url = "", key: Key = "", as_json: AsJson = False) -> None:
    """Show the latest changes: who, when and what."""

    async def use(ask: Ask) -> Any:
        return (await ask("GET", f"/taxonomy/changes?page_size={_SHOWN}"))["changes"]

    changes = talk(url, key, use)
    if as_json:
        typer.echo(json.dumps(changes, ensure_ascii=False))
        return
    for change in changes:
        note = f" – {change['note']}" if change["note"] else ""
        who = f"{change['change_time'][:16]}  {change['changed_by']}"
        console.print(f"{change['version']:>4}  {who}  {change['summary_en']}{note}", soft_wrap=True)


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="TOML, as `vocmesh taxonomy show --toml` writes it.")],
    *,
    note: Annotated[str, typer.Option(help="Why; kept with the change.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    url: Url = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Make the taxonomy what FILE says. Topics that are missing there are retired, none is lost.

    The key must act as an admin; this machine's first key does.
    """
    try:
        topics = taxonomy_file.read(file)
    except TaxonomyFileRefused as refused:
        raise stop(*refused.args) from None

    async def use(ask: Ask) -> Any:
        now = await ask("GET", "/taxonomy:full")
        wish = {"topics": topics, "version": now["version"], "note": note, "validate_only": dry_run}
        return (await ask("POST", "/taxonomy:replace", wish))["change"]

    try:
        change = talk(url, key, use)
    except TooLarge:
        raise stop(f"{file} is larger than the API takes.") from None
    if as_json:
        typer.echo(json.dumps(change, ensure_ascii=False))
    else:
        _say(change, dry_run=dry_run)


def _say(change: Mapping[str, Any], *, dry_run: bool) -> None:
    for step in change["steps"][:_SHOWN]:
        errors.print(f"{step['path']}: {_step(step)}", soft_wrap=True)
    if len(change["steps"]) > _SHOWN:
        errors.print(f"… and {len(change['steps']) - _SHOWN} more.")
    touched = f"{change['touched_count']:,} feedback touched."
    line = f"{change['summary_en']}. {touched} Edition {change['version']} counts from now on."
    if not change["steps"]:
        line = f"{change['summary_en']}."
    elif dry_run:
        line = f"Would be: {change['summary_en']}. {touched} Nothing was changed."
    console.print(line, soft_wrap=True)


def _step(step: Mapping[str, Any]) -> str:
    return f"moved to {step['to_path']}" if step["to_path"] else ", ".join(step["fields"])


def _line(topic: Mapping[str, Any]) -> str:
    depth = topic["path"].count("/")
    words = len(topic["keywords_en"]) + len(topic["keywords_vi"])
    counts = f"{words} keywords, {len(topic['examples'])} examples"
    retired = ", retired" if topic["retired"] else ""
    return f"{'  ' * depth}{topic['path']}  {topic['name_en']} / {topic['name_vi']}  ({counts}{retired})"
