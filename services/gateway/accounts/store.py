"""How keys are remembered: one document each, in the gateway's own database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.gateway.accounts.domain import ApiKey
from services.gateway.accounts.people import PEOPLE, SESSIONS
from services.gateway.accounts.views import VIEWS
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, Documents, Save, Spec

KEYS = Spec("key", indexes=(("create_time",),))
SPECS = (KEYS, PEOPLE, SESSIONS, VIEWS)
"""All that the gateway keeps."""
_PAGE = 200


class Keys:
    """All API keys. Every method may raise `DocumentsUnavailable`."""

    def __init__(self, documents: Documents) -> None:
        self._keys: Collection = documents.collection(KEYS)

    async def get(self, key_id: str) -> ApiKey | None:
        """The key, or None."""
        document = await self._keys.get(key_id)
        return _read(document.id, document.version, document.body) if document else None

    async def all(self) -> list[ApiKey]:
        """Every key, the newest first, revoked ones included."""
        keys: list[ApiKey] = []
        after = ""
        while True:
            page = await self._keys.find(order="-create_time", limit=_PAGE, after=after)
            keys += [_read(d.id, d.version, d.body) for d in page.documents]
            after = page.next_after
            if not after:
                return keys

    async def save(self, key: ApiKey) -> ApiKey:
        """Write it as decided on its version.

        Raises:
            Stale: it changed since it was loaded, or, for a new one, exists.
        """
        saved = await self._keys.save(Save(key.id, key.version, _body(key)))
        return replace(key, version=saved.document.version)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _body(key: ApiKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "digest": key.digest.hex(),
        "scopes": sorted(key.scopes),
        "roles": sorted(key.roles),
        "create_time": to_micros(key.create_time),
        "last_use_time": _micros(key.last_use_time),
        "revoke_time": _micros(key.revoke_time),
    }


def _read(key_id: str, version: int, body: dict[str, Any]) -> ApiKey:
    return ApiKey(
        id=key_id,
        name=body["name"],
        digest=bytes.fromhex(body["digest"]),
        scopes=frozenset(body["scopes"]),
        roles=frozenset(body["roles"]),
        create_time=from_micros(body["create_time"]),
        last_use_time=_moment(body["last_use_time"]),
        revoke_time=_moment(body["revoke_time"]),
        version=version,
    )
