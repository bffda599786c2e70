"""What may be done with keys: create, list, revoke, and make the very first one."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from services.gateway.accounts import domain
from services.gateway.accounts.domain import ROLES, SCOPES, ApiKey
from services.gateway.accounts.store import Keys
from services.mesh.documents.port import Stale

FIRST = "first"
"""Id of the key that a new installation makes for itself."""


class KeyUnknown(Exception):
    """There is no key with this id."""


async def create_key(
    *, keys: Keys, name: str, scopes: frozenset[str], roles: frozenset[str], now: datetime
) -> tuple[ApiKey, str]:
    """A new key and its text; nobody can see the text again.

    Raises:
        KeyRefused: as `domain.make` says.
    """
    key, text = domain.make(name=name, scopes=scopes, roles=roles, now=now)
    return await keys.save(key), text


async def revoke_key(*, keys: Keys, key_id: str, now: datetime) -> ApiKey:
    """Close a key for good; callers that hold it are refused within the verification cache's age.

    Raises:
        KeyUnknown: there is none with this id.
        Stale: it changed at the same moment.
    """
    key = await keys.get(key_id)
    if key is None:
        raise KeyUnknown(key_id)
    revoked = domain.revoke(key, now)
    return key if revoked is key else await keys.save(revoked)


async def first_key(*, keys: Keys, home: Path, now: datetime) -> str | None:
    """The text of the first key when this call made it, None when it was made before.

    It may do everything. Its text also lies in `first_key_file(home)`, readable by the owner alone, so
    that a newcomer's `vocmesh import` works without pasting; the file may be deleted at any time.
    """
    if await keys.get(FIRST) is not None:
        return None
    key, text = domain.make(
        key_id=FIRST, name="first key", scopes=frozenset(SCOPES), roles=frozenset(ROLES), now=now
    )
    try:
        await keys.save(key)
    except Stale:
        return None
    _write_private(first_key_file(home), text)
    return text


def first_key_file(home: Path) -> Path:
    """Where the first key's text lies on the machine that made it."""
    return home / "keys" / "first.key"


def stored_first_key(home: Path) -> str | None:
    """The first key's text, if its file is still there and may be read."""
    try:
        return first_key_file(home).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text + "\n")
