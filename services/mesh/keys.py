"""Keys on disk: `<home>/keys/`, readable by their owner alone, made on first use.

Where several machines run one service, the folder is the same mounted secret on all of them.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SECRET_BYTES = 32
SIGNING = "signing.key"
VERIFYING = "signing.pub"

_PEM_END = b"-----END PUBLIC KEY-----"


class KeyBroken(Exception):
    """A key file is there and is not a key. `args[0]` is its path."""


def load_or_create_secret(home: Path, name: str) -> bytes:
    """The secret called `name` (such as `customer.key`), made of 32 random bytes when it is missing.

    Of several processes that make it at once, one wins and all get the same bytes.

    Raises:
        KeyBroken: the file is too short to be a secret.
        OSError: the folder cannot be written.
    """
    path = _path(home, name)
    secret = _read_or_create(path, lambda: secrets.token_bytes(SECRET_BYTES))
    if len(secret) < SECRET_BYTES:
        raise KeyBroken(path)
    return secret


def load_or_create_signing_key(home: Path) -> Ed25519PrivateKey:
    """The gateway's private key; its public half is written beside it, for the services to read.

    Raises:
        KeyBroken: the file holds no Ed25519 private key.
        OSError: the folder cannot be written.
    """
    path = _path(home, SIGNING)
    try:
        key = serialization.load_pem_private_key(_read_or_create(path, _new_signing_pem), password=None)
    except ValueError as wrong:
        raise KeyBroken(path) from wrong
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyBroken(path)
    _publish(_path(home, VERIFYING), public_pem(key.public_key()))
    return key


def load_verifying_keys(home: Path) -> list[Ed25519PublicKey]:
    """Public keys that tokens may be signed with, newest first; none while the gateway has made none.

    Raises:
        KeyBroken: the file holds something else.
    """
    path = _path(home, VERIFYING)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return []
    blocks = [block.strip() + b"\n" + _PEM_END for block in text.split(_PEM_END) if block.strip()]
    try:
        keys = [serialization.load_pem_public_key(block) for block in blocks]
    except ValueError as wrong:
        raise KeyBroken(path) from wrong
    found = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if len(found) != len(keys):
        raise KeyBroken(path)
    return found


def public_pem(key: Ed25519PublicKey) -> bytes:
    """How a public key is written down."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _path(home: Path, name: str) -> Path:
    return home / "keys" / name


def _new_signing_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _publish(path: Path, pem: bytes) -> None:
    """Put this public key first; earlier ones stay, so that tokens signed before a change still hold."""
    known = path.read_bytes() if path.exists() else b""
    if known.startswith(pem.strip()):
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(pem + known.replace(pem, b""))
    fresh.replace(path)


def _read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        _create(path, make())
    return path.read_bytes()


def _create(path: Path, content: bytes) -> None:
    """Write the whole file or nothing, and never over one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
