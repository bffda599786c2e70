"""An API key: what is kept of it, and what never is. Once shown, only a digest of its secret exists."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.gateway.accounts.refusal import Refused

SCOPES = ("feedback_write", "read", "catalog_write")
"""What an API key may do, in the words of `voc.type.v1.Scope`."""

ROLES = ("member", "leader", "operator", "admin")
"""What a person may do, in the words of `voc.type.v1.Role`."""

USE_GRAIN = timedelta(hours=1)
"""`last_use_time` is kept this coarsely: enough to find keys that nobody uses, and no diary of anybody."""

_TEXT = re.compile(r"voc_([a-z0-9]{1,32})_([A-Za-z0-9_-]{43})")
_NAME_LIMIT = 100


class KeyRefused(Refused):
    """A key cannot be made or changed as asked."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key. `digest` is the SHA-256 of a secret of 256 random bits."""

    id: str
    name: str
    digest: bytes
    scopes: frozenset[str]
    roles: frozenset[str]
    create_time: datetime
    last_use_time: datetime | None = None
    revoke_time: datetime | None = None
    version: int = 0

    @property
    def live(self) -> bool:
        """False once it was revoked."""
        return self.revoke_time is None

    def opened_by(self, secret: str) -> bool:
        """Whether this is its secret; takes as long whatever the answer is."""
        return hmac.compare_digest(self.digest, digest_of(secret)) and self.live

    def use_is_news(self, now: datetime) -> bool:
        """Whether a use now is worth writing down."""
        return self.last_use_time is None or now - self.last_use_time >= USE_GRAIN


def digest_of(secret: str) -> bytes:
    """SHA-256. A slow hash would add nothing: the secret is random, not chosen by a person."""
    return hashlib.sha256(secret.encode()).digest()


def parse(text: str) -> tuple[str, str] | None:
    """Id and secret of `voc_<id>_<secret>`, or None for any other text."""
    match = _TEXT.fullmatch(text)
    return (match[1], match[2]) if match else None


def make(
    *, key_id: str = "", name: str, scopes: frozenset[str], roles: frozenset[str], now: datetime
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once and kept nowhere.

    Raises:
        KeyRefused: no or too long a name, an unknown scope or role, or neither scope nor role.
    """
    name = name.strip()
    if not name:
        raise KeyRefused("name", "required")
    if len(name) > _NAME_LIMIT:
        raise KeyRefused("name", "text_too_long", limit=str(_NAME_LIMIT))
    _known("scopes", scopes, SCOPES)
    _known("roles", roles, ROLES)
    if not scopes and not roles:
        raise KeyRefused("scopes", "key_may_nothing")
    secret = secrets.token_urlsafe(32)
    key_id = key_id or secrets.token_hex(6)
    key = ApiKey(key_id, name, digest_of(secret), scopes, roles, now)
    return key, f"voc_{key_id}_{secret}"


def revoke(key: ApiKey, now: datetime) -> ApiKey:
    """The key, closed for good. A second time changes nothing."""
    return key if key.revoke_time else replace(key, revoke_time=now)


def _known(field: str, words: frozenset[str], all_words: tuple[str, ...]) -> None:
    for word in sorted(words - set(all_words)):
        raise KeyRefused(field, "choice_unknown", value=word, choices=", ".join(all_words))
