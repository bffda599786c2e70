"""What a customer holds: a short code to read out, and a token that opens one feedback and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from services.intake.domain.mac import mac

TOKEN_VERSION = 1
"""Raised when what a token may do changes; older tokens then open nothing."""

_FROM_RFC = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
_MAC_BYTES = 15


@lru_cache(maxsize=1024)
def code(feedback_id: str) -> str:
    """Eight letters and digits that are hard to mistake for each other: `K7QM-2XF9`. Not a secret."""
    five = hashlib.blake2b(feedback_id.encode(), digest_size=5).digest()
    letters = base64.b32encode(five).translate(_FROM_RFC).decode()
    return f"{letters[:4]}-{letters[4:]}"


def fold_code(typed: str) -> str:
    """A code as somebody may type it: in lower case, with spaces, without the hyphen."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


def token(secret: bytes, feedback_id: str, version: int = TOKEN_VERSION) -> str:
    """`<id>.<version>.<mac>`: can be made again at any time, so nothing is stored."""
    signed = f"{feedback_id}.{version}"
    return f"{signed}.{base64.urlsafe_b64encode(mac(secret, signed, _MAC_BYTES)).decode()}"


def opened(secret: bytes, words: str) -> str:
    """The feedback's id that a token names; empty when it was not made here or is of an older version."""
    feedback_id = words.partition(".")[0]
    return feedback_id if hmac.compare_digest(words.encode(), token(secret, feedback_id).encode()) else ""
