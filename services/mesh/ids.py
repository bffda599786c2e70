"""Identifiers: sortable by time, short enough to read out, safe in a URL."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from services.mesh.clock import to_micros

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u."""


def _encode(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def new(prefix: str, now: datetime) -> str:
    """A new id such as `fb-06f3…`: 48 bits of milliseconds, 72 of chance, 24 letters after the prefix."""
    millis = to_micros(now) // 1000
    return f"{prefix}-{_encode((millis << 72) | secrets.randbits(72), 24)}"


def derived(prefix: str, *parts: str) -> str:
    """The id that always follows from these parts, so that doing a thing twice makes one thing."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=15).digest()
    return f"{prefix}-{_encode(int.from_bytes(digest), 24)}"
