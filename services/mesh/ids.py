"""Identifiers: sortable by time, short enough to read out, safe in a URL."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from services.mesh.clock import to_micros

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u."""


_FROM_RFC = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())


def _encode(fifteen: bytes) -> str:
    """24 letters that sort like the bytes."""
    return base64.b32encode(fifteen).translate(_FROM_RFC).decode()


def new(prefix: str, now: datetime) -> str:
    """A new id such as `fb-06f3…`: 48 bits of milliseconds, 72 of chance, 24 letters after the prefix."""
    millis = to_micros(now) // 1000
    return f"{prefix}-{_encode(millis.to_bytes(6) + secrets.token_bytes(9))}"


def derived(prefix: str, *parts: str) -> str:
    """The id that always follows from these parts, so that doing a thing twice makes one thing."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=15).digest()
    return f"{prefix}-{_encode(digest)}"
