"""The machine: Python, packages, generated code, settings, home, keys."""

from __future__ import annotations

import importlib.util
import re
import shutil
import stat
import sys
import tempfile
from datetime import timedelta
from importlib import metadata
from pathlib import Path

from services.commands.examination.finding import Finding, fail, note, ok
from services.mesh import config, keys
from services.mesh.clock import utc_now
from services.mesh.config import Settings
from services.mesh.keys import KeyBroken
from services.mesh.rpc.tls import CertificateBroken, files_of, valid_until

_PYTHON = (3, 11)
_DISTRIBUTION = "voc-mesh"
_FREE_BYTES = 500 * 1024 * 1024
_RENEW = timedelta(days=3)
_SECRETS = ("customer.key", "tracking.key", keys.SIGNING)


def python() -> Finding:
    """The interpreter's version."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _PYTHON:
        return fail("python", version, "Install Python 3.11 or later, remove .venv, and run `make install`.")
    return ok("python", version)


def packages() -> Finding:
    """Everything that the project needs is installed, its generated code included."""
    if importlib.util.find_spec("voc") is None:
        return fail("packages", "the generated package `voc` is missing", "Run `make protos`.")
    try:
        needed = [line for line in metadata.requires(_DISTRIBUTION) or () if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        return note(
            "packages", "the project runs from its folder and is not installed", "Run `make install`."
        )
    missing = [
        name for line in needed if _version(name := re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) is None
    ]
    if missing:
        return fail("packages", f"missing: {', '.join(missing)}", "Run `make install`.")
    return ok("packages", f"{len(needed)} installed")


def settings() -> list[Finding]:
    """`VOC_*` variables that mean nothing."""
    return [note("settings", sentence) for sentence in config.unknown()] or [ok("settings", "understood")]


def home(folder: Path) -> Finding:
    """The home can be written and has room."""
    if not folder.is_dir():
        return fail(
            "home", f"{folder} is not there", "Start the mesh once with `vocmesh up`, or set VOC_HOME."
        )
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return fail(
            "home", f"{folder} cannot be written", "Give it to the user that runs the mesh, or set VOC_HOME."
        )
    free = shutil.disk_usage(folder).free
    if free < _FREE_BYTES:
        return fail(
            "home", f"{free // 1024 // 1024} MiB free", "Make room: feedback cannot be kept on a full disk."
        )
    return ok("home", f"{folder}, {free // 1024**3} GiB free")


def certificates(settings: Settings) -> list[Finding]:
    """What gateway and services show each other can be used, and for how long; nothing without mutual TLS."""
    files = files_of(settings)
    if files is None:
        return []
    renew = "Renew it: running services take the new files by themselves."
    try:
        ends = valid_until(files.read())
    except CertificateBroken as broken:
        return [fail("certificates", broken.args[0], "Put matching files at VOC_TLS_CERT, _KEY and _CA.")]
    left = ends - utc_now()
    if left <= timedelta(0):
        return [fail("certificates", f"ended {ends:%Y-%m-%d %H:%M} UTC", renew)]
    seen = f"valid until {ends:%Y-%m-%d %H:%M} UTC"
    return [note("certificates", seen, renew) if left < _RENEW else ok("certificates", seen)]


def secrets(folder: Path) -> list[Finding]:
    """Keys are there, whole, and readable by their owner alone."""
    try:
        public = keys.load_verifying_keys(folder)
        wrong = _wrong_keys(folder)
    except KeyBroken as broken:
        path = broken.args[0]
        return [fail("keys", f"{path} is no key", "Put the right file back, or remove it to make a new one.")]
    missing = [name for name in _SECRETS if not (folder / "keys" / name).exists()]
    if not public and keys.SIGNING not in missing:
        missing.append(keys.VERIFYING)
    found = [fail("keys", f"{path} can be read by others", f"Run `chmod 600 {path}`.") for path in wrong]
    if missing:
        found.append(note("keys", f"not made yet: {', '.join(missing)}", "The first start makes them."))
    return found or [ok("keys", f"{len(_SECRETS)} there, readable by their owner alone")]


def _wrong_keys(folder: Path) -> list[Path]:
    paths = [folder / "keys" / name for name in _SECRETS]
    return [path for path in paths if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
