"""`vocmesh key`: API keys of this installation."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from services.commands import ground
from services.gateway.accounts import domain, store, usecases
from services.gateway.accounts.domain import ApiKey
from services.gateway.accounts.store import Keys
from services.mesh.clock import utc_now
from services.mesh.config import Settings

Answer = TypeVar("Answer")

app = typer.Typer(no_args_is_help=True, help="API keys: who may use the JSON API, and for what.")

_TIMES = ("create_time", "last_use_time", "revoke_time")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for, such as the program that will use it.")],
    scope: Annotated[
        list[str] | None, typer.Option(help=f"May: {', '.join(domain.SCOPES)}. Repeat it.")
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help=f"Acts as: {', '.join(domain.ROLES)}. Repeat it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. Its text is shown once. Without --scope and --role it may hand in feedback."""
    scopes = frozenset(scope or ([] if role else ["feedback_write"]))
    try:
        key, text = _with_keys(
            lambda keys: usecases.create_key(
                keys=keys, name=name, scopes=scopes, roles=frozenset(role or []), now=utc_now()
            )
        )
    except domain.KeyRefused as refused:
        raise ground.stop(_refusal(refused)) from None
    if as_json:
        _print_json({**_row(key), "key": text})
        return
    ground.console.print(text, soft_wrap=True)
    ground.errors.print("Keep it now: it cannot be shown again.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show all keys, the newest first, without their secrets."""
    keys = _with_keys(lambda keys: keys.all())
    if as_json:
        _print_json([_row(key) for key in keys])
        return
    table = Table("id", "name", "scopes", "roles", "created", "last used", "revoked", box=None)
    for key in keys:
        row = _row(key) | {name: (_row(key)[name] or "")[:10] for name in _TIMES}
        table.add_row(*(_cell(value) for value in row.values()))
    ground.console.print(table)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The id, as `vocmesh key list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Close a key for good. Its callers are refused within seconds."""
    try:
        key = _with_keys(lambda keys: usecases.revoke_key(keys=keys, key_id=key_id, now=utc_now()))
    except usecases.KeyUnknown:
        raise ground.stop(
            f"There is no key {key_id}. `vocmesh key list` shows those that there are."
        ) from None
    if as_json:
        _print_json(_row(key))
        return
    ground.console.print(f"{key.id} ({key.name}) is revoked.")


def _with_keys(use: Callable[[Keys], Awaitable[Answer]]) -> Answer:
    """Run something on the installation's keys.

    Raises:
        typer.Exit: a setting is wrong or the store is away; the sentence is printed.
    """

    async def on_keys(settings: Settings) -> Answer:
        async with ground.opened_documents(settings, "gateway", *store.SPECS) as documents:
            return await use(Keys(documents))

    return ground.run(on_keys)


def _refusal(refused: domain.KeyRefused) -> str:
    if refused.reason == "choice_unknown":
        return f"{refused.values['value']!r} is none of the {refused.field}: {refused.values['choices']}."
    if refused.reason == "text_too_long":
        return f"A name has at most {refused.values['limit']} characters."
    return "A key needs a name, and a scope or a role."


def _row(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "roles": sorted(key.roles),
        "create_time": _time(key.create_time),
        "last_use_time": _time(key.last_use_time),
        "revoke_time": _time(key.revoke_time),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def _cell(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
