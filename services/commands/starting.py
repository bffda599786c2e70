"""How every long-running command starts: settings, log lines, and sentences for what is in the way."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import typer

from services.classification.learning.embeddings.extra import ExtraMissing
from services.mesh import config
from services.mesh.config import Settings
from services.mesh.keys import KeyBroken
from services.mesh.rpc.server import PortTaken
from services.mesh.rpc.tls import CertificateBroken, files_of
from services.mesh.run.process import run_loop
from services.mesh.run.unit import Build
from services.mesh.telemetry import lines

WRONG = 2
"""Exit code of a start that a sentence on standard error explains."""


def settings(level: str = "info") -> Settings:
    """What the environment says; log lines are configured by it, from `level` on when it says nothing.

    Raises:
        typer.Exit: a setting is wrong, the home cannot be written, or certificates cannot be used; the
            sentence is printed.
    """
    try:
        found = config.load()
    except config.SettingsRefused as refused:
        raise stop(*refused.args) from None
    for sentence in config.unknown():
        typer.echo(f"Note: {sentence}", err=True)
    _make(found.home)
    _certificates(found)
    style = found.log_format
    if style == "auto":
        style = "console" if sys.stderr.isatty() else "json"
    lines.configure(found.log_level if "log_level" in found.model_fields_set else level, style)
    return found


def builder(service: str) -> Build:
    """`build` of this service. Imports all that it needs."""
    build: Build = importlib.import_module(f"services.{service}.main").build
    return build


def run(main: Callable[[], Coroutine[Any, Any, int]]) -> None:
    """Run to the end.

    Raises:
        typer.Exit: with the code that `main` answers, or with a sentence about what is in the way.
    """
    try:
        code = run_loop(main)
    except PortTaken as taken:
        address, setting = taken.args
        raise stop(
            f"{address} cannot be listened on: something else does, or it is no address of this machine. "
            f"Stop what listens there (the mesh itself, perhaps), or write another one, such as {setting}="
            f"{_next(address)}."
        ) from None
    except KeyBroken as broken:
        raise stop(
            f"{broken.args[0]} is no key. Put the right file back, or remove it to make a new one."
        ) from None
    except ExtraMissing as missing:
        raise stop(f"VOC_EMBEDDINGS is on. {missing.args[0]}") from None
    raise typer.Exit(code)


def stop(*sentences: str) -> typer.Exit:
    """Print the sentences; what to raise."""
    for sentence in sentences:
        typer.echo(sentence, err=True)
    return typer.Exit(WRONG)


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A name of its own: services that start together try the same folder.
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as refused:
        reason = (refused.strerror or "it cannot be written").lower()
        raise stop(
            f"VOC_HOME is '{home}': {reason}. Write a folder of yours, such as VOC_HOME=./.vocmesh."
        ) from None


def _certificates(settings: Settings) -> None:
    files = files_of(settings)
    try:
        if files is not None:
            files.read()
    except CertificateBroken as broken:
        raise stop(
            f"VOC_TLS_CERT, VOC_TLS_KEY, VOC_TLS_CA: {broken.args[0]}. Put the right files there."
        ) from None


def _next(address: str) -> str:
    host, _, port = address.rpartition(":")
    return f"{host}:{int(port) + 1000 if int(port) < 60_000 else 20_000}"
