"""`vocmesh classifier models | retrain | promote | rollback | reclassify | export-labels`: a running mesh."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
from rich.progress import Progress
from rich.table import Table

from services.classification.domain.labels import Dimension
from services.commands.classifying.talking import Ask, Key, Url, talk
from services.commands.ground import console, errors, stop

DIMENSIONS = tuple(dimension.value for dimension in Dimension if dimension is not Dimension.LANGUAGE)
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]
OfDimension = Annotated[str, typer.Option(help=f"One of: {', '.join(DIMENSIONS)}.")]
_LOOK_SECONDS = 1.0


def models(url: Url = "", key: Key = "", as_json: AsJson = False) -> None:
    """Show the models that corrections taught, the latest first, and which of them decide."""
    found = talk(url, key, lambda ask: ask("GET", "/models?page_size=100"))
    if as_json:
        _print(found)
        return
    table = Table("model", "dimension", "state", "taught", "tried on", "gain (95 % interval)", box=None)
    for model in found["models"]:
        table.add_row(*_row(model))
    console.print(table)


def _row(model: dict[str, Any]) -> tuple[str, ...]:
    trial = model["trial"]
    gain = f"{100 * trial['gain']:+.1f} ({100 * trial['gain_low']:+.1f} to {100 * trial['gain_high']:+.1f})"
    state = "decides" if model["deciding"] else "in shadow" if model["shadow"] else model["state"]
    tried = trial["text_count"]
    cells = (model["model_id"], model["dimension"], model["cause"] or state, str(model["taught_count"]))
    return (*cells, str(tried), gain if tried else "")


def retrain(dimension: OfDimension, url: Url = "", key: Key = "", as_json: AsJson = False) -> None:
    """Train a model of what people put right so far, and try it on held-out corrections."""
    if dimension not in DIMENSIONS:
        raise stop(f"--dimension {dimension} is none of {', '.join(DIMENSIONS)}.")
    body = {"dimension": dimension}

    async def run(ask: Ask) -> Any:
        model = await ask("POST", "/models", body)
        errors.print(f"{model['model_id']} is being trained ...")
        while model["state"] == "queued":
            await asyncio.sleep(_LOOK_SECONDS)
            model = await ask("GET", f"/models/{model['model_id']}")
        return model

    model = talk(url, key, run)
    if as_json:
        _print(model)
    elif model["state"] == "failed":
        raise stop(f"It could not be trained: {model['cause']}.")
    else:
        console.print(" · ".join(cell for cell in _row(model) if cell), soft_wrap=True)


def promote(
    model_id: Annotated[str, typer.Argument(help="The model, as `classifier models` shows it.")],
    url: Url = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Let a model decide on every replica, if its trial shows that it is better."""

    async def run(ask: Ask) -> Any:
        version = (await ask("GET", "/line-up"))["version"]
        return await ask("POST", f"/models/{model_id}:promote", {"version": version})

    _done(talk(url, key, run), f"{model_id} decides.", as_json=as_json)


def rollback(dimension: OfDimension, url: Url = "", key: Key = "", as_json: AsJson = False) -> None:
    """Let what decided a dimension before decide again."""
    if dimension not in DIMENSIONS:
        raise stop(f"--dimension {dimension} is none of {', '.join(DIMENSIONS)}.")

    async def run(ask: Ask) -> Any:
        version = (await ask("GET", "/line-up"))["version"]
        return await ask("POST", "/line-up:rollBack", {"dimension": dimension, "version": version})

    _done(talk(url, key, run), f"What decided {dimension} before decides again.", as_json=as_json)


def reclassify(
    since: Annotated[str, typer.Option(help="Only feedback received at or after this date or time.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
    url: Url = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Read again what was classified before, with what decides now. Ctrl-C leaves it running."""
    body = {"dry_run": dry_run, **_since(since)}

    async def run(ask: Ask) -> Any:
        found = await ask("POST", "/reclassifications", body)
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Reading", total=found["total_count"])
            while found["state"] == "running":
                await asyncio.sleep(_LOOK_SECONDS)
                found = await ask("GET", f"/reclassifications/{found['run_id']}")
                progress.update(task, completed=found["seen_count"])
        return found

    found = talk(url, key, run)
    changes = ", ".join(f"{each['dimension']} {each['count']:,}" for each in found["changes"])
    verb = "would change" if dry_run else "changed"
    sentence = f"{found['seen_count']:,} read, {found['changed_count']:,} {verb}"
    _done(found, f"{sentence}: {changes}." if changes else f"{sentence}.", as_json=as_json)


def _since(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise stop(f"--since {text} is no date. Write 2026-03-31 or 2026-03-31T09:00.") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return {"since_time": aware.isoformat()}


def export_labels(
    out: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    dimension: OfDimension,
    url: Url = "",
    key: Key = "",
) -> None:
    """Write what people put right as a CSV file that `classifier train` reads."""
    if dimension not in DIMENSIONS:
        raise stop(f"--dimension {dimension} is none of {', '.join(DIMENSIONS)}.")
    rows = talk(url, key, lambda ask: _labels(ask, dimension))
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "text", dimension))
            writer.writerows(rows)
    except OSError as wrong:
        raise stop(f"{out} cannot be written: {(wrong.strerror or 'it failed').lower()}.") from None
    console.print(f"{len(rows):,} labels of {dimension}: {out}.", soft_wrap=True)


async def _labels(ask: Ask, dimension: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    token = ""
    while True:
        asked = {"corrected": "true", "page_size": 500, "page_token": token}
        page = await ask("GET", f"/classifications?{urlencode(asked)}")
        for item in page["classifications"]:
            if value := _decided(item["labels"], dimension):
                found.append((item["feedback_id"], item["text"], value))
        token = page["next_page_token"]
        if not token:
            return found


def _decided(labels: dict[str, Any], dimension: str) -> str:
    """What a person decided; empty where nobody did."""
    given = labels["topics"][:1] if dimension == "topic" else [labels.get(dimension) or {}]
    for label in given:
        if label.get("evidence", {}).get("decided_by"):
            return str(label.get("path") or label.get("value") or "")
    return ""


def _done(found: Any, sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print(found)
    else:
        console.print(sentence, soft_wrap=True)


def _print(body: Any) -> None:
    sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")


ACTS: dict[str, Callable[..., None]] = {
    "models": models,
    "retrain": retrain,
    "promote": promote,
    "rollback": rollback,
    "reclassify": reclassify,
    "export-labels": export_labels,
}
"""The commands, by name."""
