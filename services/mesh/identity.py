"""Who is asking. The gateway signs it, the services verify it, use cases read it with `caller()`."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.mesh.clock import process_now
from services.mesh.keys import load_verifying_keys

AUDIENCE = "voc-mesh"
LEEWAY_SECONDS = 30
LIFE_SECONDS = 120
REUSE_SECONDS = 60
_KEPT = 4096
_REREAD_SECONDS = 1.0
_ALGORITHM = "EdDSA"

Kind = Literal["person", "key", "gateway", "customer", "anonymous"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a call is made for.

    Attributes:
        id: of the person or the API key; empty for nobody in particular.
        kind: `person`, `key` (an API key), `gateway` (for itself), `customer` (holds a tracking token),
            `anonymous`.
        roles: of `member`, `leader`, `operator`, `admin`.
        scopes: of `feedback_write`, `read`, `catalog_write`.
        subject: for a customer, the id of the one feedback that the token names.
    """

    id: str = ""
    kind: Kind = "anonymous"
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    subject: str = ""


ANONYMOUS = Caller()
_KINDS = frozenset(get_args(Kind))

caller_var: ContextVar[Caller] = ContextVar("caller", default=ANONYMOUS)


def caller() -> Caller:
    """Who the current call is made for; anonymous outside of one."""
    return caller_var.get()


class TokenRefused(Exception):
    """The token was not signed by the gateway, is not for the mesh, is too old, or is no token."""


class Signer:
    """Issues tokens; lives in the gateway alone. One caller gets the same token for a minute."""

    def __init__(self, key: Ed25519PrivateKey, now: Callable[[], float] = process_now) -> None:
        self._key = key
        self._now = now
        self._issued: dict[Caller, tuple[float, str]] = {}

    def token(self, who: Caller) -> str:
        """A token for this caller, good for at least a minute; empty for the anonymous one."""
        if who.kind == "anonymous":
            return ""
        now = self._now()
        known = self._issued.get(who)
        if known is not None and known[0] > now:
            return known[1]
        self._issued.pop(who, None)
        if len(self._issued) >= _KEPT:
            del self._issued[next(iter(self._issued))]
        token = jwt.encode(_claims(who, now), self._key, algorithm=_ALGORITHM)
        self._issued[who] = (now + REUSE_SECONDS, token)
        return token


def _claims(who: Caller, now: float) -> dict[str, Any]:
    return {
        "aud": AUDIENCE,
        "iat": int(now),
        "exp": int(now) + LIFE_SECONDS,
        "sub": who.id,
        "kind": who.kind,
        "roles": sorted(who.roles),
        "scopes": sorted(who.scopes),
        "subject": who.subject,
    }


class Verifier:
    """Recognises tokens. A verification costs a tenth of a millisecond, so verified tokens are kept."""

    def __init__(self, home: Path, now: Callable[[], float] = process_now) -> None:
        self._home = home
        self._now = now
        self._keys: list[Ed25519PublicKey] = []
        self._reread_at = 0.0
        self._verified: dict[str, tuple[float, Caller]] = {}

    def verify(self, token: str) -> Caller:
        """Who the token names.

        Raises:
            TokenRefused: as its description says.
        """
        known = self._verified.get(token)
        if known is not None:
            if known[0] > self._now():
                return known[1]
            del self._verified[token]
            raise TokenRefused("expired")
        claims = self._decode(token)
        who = _caller_of(claims)
        if len(self._verified) >= _KEPT:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = (float(claims["exp"]) + LEEWAY_SECONDS, who)
        return who

    def _decode(self, token: str) -> dict[str, Any]:
        for fresh in (False, True):
            for key in self._known_keys(fresh):
                claims = self._try(token, key)
                if claims is not None:
                    return claims
        raise TokenRefused("signature")

    def _known_keys(self, fresh: bool) -> list[Ed25519PublicKey]:
        """The public keys; read again, at most once a second, when none of them fits (the gateway has made
        a new one, or its first)."""
        if fresh:
            if time.monotonic() < self._reread_at:
                return []
            self._reread_at = time.monotonic() + _REREAD_SECONDS
            self._keys = load_verifying_keys(self._home)
        return self._keys

    def _try(self, token: str, key: Ed25519PublicKey) -> dict[str, Any] | None:
        """The claims when this key signed them; None when it did not."""
        required = {"require": ["aud", "exp", "iat", "sub"], "verify_exp": False, "verify_iat": False}
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                options=required,  # type: ignore[arg-type]
            )
        except jwt.InvalidSignatureError:
            return None
        except (jwt.InvalidTokenError, ValueError) as wrong:
            raise TokenRefused(type(wrong).__name__) from None
        now = self._now()
        if claims["exp"] + LEEWAY_SECONDS <= now or claims["iat"] - LEEWAY_SECONDS > now:
            raise TokenRefused("expired")
        return claims


def _caller_of(claims: dict[str, Any]) -> Caller:
    kind: Any = claims.get("kind")
    if kind not in _KINDS or kind == "anonymous" or not isinstance(claims["sub"], str):
        raise TokenRefused("kind")
    return Caller(
        id=claims["sub"],
        kind=kind,
        roles=frozenset(map(str, claims.get("roles", ()))),
        scopes=frozenset(map(str, claims.get("scopes", ()))),
        subject=str(claims.get("subject", "")),
    )
