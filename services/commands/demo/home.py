"""Where the demo company is told: beside the home's own files, which it joins when it is complete.

A start that was ended in the middle leaves only a folder, `demo.part`, with which nobody works; the next one
begins afresh. The last file to be moved is `demo.json`: while it lies in the folder, moving goes on.
"""

from __future__ import annotations

import contextlib
import fcntl
import ipaddress
import os
import shutil
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

import orjson

from services.mesh.config import Settings

MARK = "demo.json"
_PART = "demo.part"
_KEYS = "keys"


class Standing(Enum):
    """How a home stands with the demo company."""

    EMPTY = auto()
    """It can be told here."""
    TOLD = auto()
    OTHER = auto()
    """Something else lies here, which is left alone."""


def refusal(settings: Settings) -> str:
    """Why there is no demo with these settings; empty when there is."""
    host = settings.gateway_listen.rpartition(":")[0].strip("[]")
    if not _loopback(host):
        return (
            f"--demo lets everybody in who can reach VOC_GATEWAY_LISTEN={settings.gateway_listen}. "
            "It runs on this machine alone: write VOC_GATEWAY_LISTEN=127.0.0.1:8080, or start without --demo."
        )
    if (settings.documents, settings.log) != (_documents(settings.home), _log(settings.home)):
        return (
            "--demo keeps its company in VOC_HOME alone. "
            "Leave VOC_DOCUMENTS and VOC_LOG empty, or start without --demo."
        )
    return ""


def standing(home: Path) -> Standing:
    """How this home stands; a company that is complete is moved in."""
    part = home / _PART
    if (part / MARK).exists():
        _move_in(part, home)
    if (home / MARK).exists():
        return Standing.TOLD
    other = any(home.glob("*.db")) or (home / "log.sqlite3").exists()
    return Standing.OTHER if other else Standing.EMPTY


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """While no other process tells a company into this home; waits for one that does."""
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def begun(settings: Settings) -> Settings:
    """Settings of a fresh folder in the home. The home's keys are used, where it has some."""
    part = settings.home / _PART
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    if (settings.home / _KEYS).exists():
        shutil.copytree(settings.home / _KEYS, part / _KEYS)
    return settings.model_copy(update={"home": part, "documents": _documents(part), "log": _log(part)})


def complete(home: Path, **facts: object) -> None:
    """Move what was told in. Services on it must have ended."""
    part = home / _PART
    mark = part / f"{MARK}.new"
    mark.write_bytes(orjson.dumps(facts))
    os.sync()
    mark.rename(part / MARK)
    _move_in(part, home)


def _move_in(part: Path, home: Path) -> None:
    for path in sorted(part.iterdir()):
        if path.name not in (MARK, _KEYS):
            path.replace(home / path.name)
    keys = part / _KEYS
    if keys.exists():
        (home / _KEYS).mkdir(mode=0o700, exist_ok=True)
        for key in keys.iterdir():
            key.replace(home / _KEYS / key.name)
        keys.rmdir()
    (part / MARK).replace(home / MARK)
    part.rmdir()


def _documents(home: Path) -> str:
    return f"sqlite:///{home}"


def _log(home: Path) -> str:
    return f"sqlite:///{home}/log.sqlite3"


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
