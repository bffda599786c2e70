"""Message authentication: what only the holder of a secret can make, and everybody sees as chance."""

from __future__ import annotations

import hmac
from functools import lru_cache


def mac(secret: bytes, words: str, length: int) -> bytes:
    """HMAC-SHA-256 of these words, cut to `length` bytes."""
    keyed = _keyed(secret).copy()
    keyed.update(words.encode())
    return keyed.digest()[:length]


@lru_cache(maxsize=8)
def _keyed(secret: bytes) -> hmac.HMAC:
    """The key is worked in once; that is most of the work."""
    return hmac.new(secret, digestmod="sha256")
