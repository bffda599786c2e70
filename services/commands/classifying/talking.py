"""Asks a running installation, as a person with this machine's first key or one's own."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer

from services.commands.ground import errors, stop
from services.commands.importing.api import Api, ApiRefused
from services.gateway.accounts.usecases import stored_first_key
from services.mesh import config

Answer = TypeVar("Answer")
Ask = Callable[..., Awaitable[Any]]
"""`await ask("GET", "/models")`: the JSON of the answer."""

Url = Annotated[str, typer.Option(help="Address of the installation; VOC_PUBLIC_URL when absent.")]
Key = Annotated[str, typer.Option(help="API key; VOC_KEY, or this machine's first key, when absent.")]
_PATIENCE_SECONDS = 30.0


def talk(url: str, key: str, use: Callable[[Ask], Awaitable[Answer]]) -> Answer:
    """Run something that asks the installation.

    Raises:
        typer.Exit: a setting is wrong, there is no key, or the installation refuses or is away; the sentence
            is printed.
    """
    try:
        settings = config.load()
        token = key or os.environ.get("VOC_KEY", "") or stored_first_key(settings.home) or ""
        if not token:
            raise ApiRefused("An API key is needed: --key, or VOC_KEY. `vocmesh key create` makes one.")
        return asyncio.run(_run(url or settings.public_url, token, use))
    except (config.SettingsRefused, ApiRefused) as refused:
        raise stop(*refused.args) from None


async def _run(url: str, token: str, use: Callable[[Ask], Awaitable[Answer]]) -> Answer:
    api = Api(url, token, _PATIENCE_SECONDS, _tell)

    async def ask(method: str, path: str, body: Any = None) -> Any:
        once = secrets.token_hex(12) if method == "POST" else ""
        return (await api.ask(method, path, body, once)).json()

    try:
        return await use(ask)
    finally:
        await api.close()


def _tell(reason: str) -> None:
    if reason:
        errors.print(f"Waiting: {reason}.")
