"""Passwords: which may be chosen, and how they are kept (Argon2id, RFC 9106; NIST SP 800-63B, 5.1.1)."""

from __future__ import annotations

import asyncio
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.gateway.accounts.guessable import unexpected
from services.gateway.accounts.person import PersonRefused

SHORTEST, LONGEST = 12, 200
_UNEXPECTED = 5
"""So many steps of a password must be none that lists of guesses have. Of random ones, one in fifty of
twelve letters has fewer, and none of twenty."""


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """What an unknown address is compared with, so that it takes as long as a known one."""
    return _hasher().hash("nobody has this password")


def check(password: str, *, email: str, name: str) -> None:
    """Whether it may be chosen: long, not made of what everybody tries, not made of who one is.

    Raises:
        PersonRefused: at the field `password`.
    """
    if len(password) < SHORTEST:
        raise PersonRefused("password", "password_short", limit=str(SHORTEST))
    if len(password) > LONGEST:
        raise PersonRefused("password", "text_too_long", limit=str(LONGEST))
    local, _, domain = email.partition("@")
    if unexpected(password, (local, *domain.split("."), *name.split())) < _UNEXPECTED:
        raise PersonRefused("password", "password_common")


async def digest(password: str) -> str:
    """What is kept of it. Takes some 50 ms and 64 MiB, in a thread."""
    return await asyncio.to_thread(_hasher().hash, _normal(password))


async def right(kept: str, password: str) -> bool:
    """Whether this is the password; takes as long where none is kept."""
    return await asyncio.to_thread(_right, kept or _nobodys(), password) and bool(kept)


def _right(kept: str, password: str) -> bool:
    try:
        right = _hasher().verify(kept, _normal(password[:LONGEST]))
        # What is cut off is hashed no more, but counts (ASVS 5.0, 6.2.8).
        return right and len(password) <= LONGEST
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same password from every keyboard."""
    return unicodedata.normalize("NFKC", password)
