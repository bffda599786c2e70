"""What commands share that look at an installation: its settings, its log, its services' documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TypeVar

import typer
from rich.console import Console

from services.mesh import config
from services.mesh.clock import utc_now
from services.mesh.config import Settings
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents, DocumentsUnavailable, Spec
from services.mesh.log.open import open_log
from services.mesh.log.port import Log, LogUnavailable
from services.mesh.run.unit import Unit
from services.mesh.service import Service

Answer = TypeVar("Answer")

SERVICES = ("intake", "classification", "actions", "review")

console = Console(highlight=False, markup=False)
errors = Console(stderr=True, highlight=False, markup=False)


def stop(*sentences: str) -> typer.Exit:
    """Say why, and end with exit code 2."""
    for sentence in sentences:
        errors.print(sentence, soft_wrap=True)
    return typer.Exit(2)


def run(use: Callable[[Settings], Awaitable[Answer]]) -> Answer:
    """Run something on this installation.

    Raises:
        typer.Exit: a setting is wrong, or the ground is away; the sentence is printed.
    """

    async def inner() -> Answer:
        return await use(config.load())

    try:
        return asyncio.run(inner())
    except config.SettingsRefused as refused:
        raise stop(*refused.args) from None
    except DocumentsUnavailable:
        raise stop("The documents cannot be reached. `vocmesh doctor` says what is missing.") from None
    except LogUnavailable:
        raise stop("The log cannot be reached. `vocmesh doctor` says what is missing.") from None


def services(settings: Settings) -> list[Service]:
    """The services as they are put together; nothing of them runs."""
    return [Unit(name, import_module(f"services.{name}.main").build, settings).service for name in SERVICES]


@asynccontextmanager
async def opened_log(settings: Settings) -> AsyncIterator[Log]:
    """The log of this installation."""
    log = open_log(settings.log, "vocmesh")
    await log.start()
    try:
        yield log
    finally:
        await log.close()


@asynccontextmanager
async def opened_documents(settings: Settings, service: str, *specs: Spec) -> AsyncIterator[Documents]:
    """The documents of one service."""
    documents = open_documents(settings.documents, service, utc_now)
    try:
        await documents.start(specs)
        yield documents
    finally:
        await documents.close()
