"""Letters as files, for a machine without a mail server: `<home>/messages/<id>.eml`, each written once."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from services.mesh.notify.mail import compose
from services.mesh.notify.port import Letter, NotSent

_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


class FolderNotifier:
    """Writes each letter whole or not at all, and never a second time."""

    repeatable = True

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Write the letter, unless it is there already.

        Raises:
            NotSent: the folder cannot be written.
            Undeliverable: the address cannot stand in a header.
        """
        path = self._path(letter.id)
        content = compose(letter, self._sender).as_bytes()
        try:
            await asyncio.to_thread(_write_once, path, content)
        except OSError as wrong:
            raise NotSent(wrong.strerror) from wrong

    async def forget(self, ids: Sequence[str]) -> None:
        """Remove the files of these letters."""
        await asyncio.to_thread(_remove, [self._path(id) for id in ids])  # noqa: A001

    def _path(self, id: str) -> Path:  # noqa: A002
        if _ID.fullmatch(id) is None or id.startswith("."):
            raise ValueError("a letter's id must be fit for a file name")
        return self._folder / f"{id}.eml"


def _write_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.stem}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link is never made over a file that is there, whoever else writes the same letter.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
        for left in path.parent.glob(f".{path.stem}.*"):
            left.unlink(missing_ok=True)
