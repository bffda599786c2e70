"""Tokens: who signed what, for whom, for how long, and every way to forge one."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.mesh import identity
from services.mesh.identity import Caller, Signer, TokenRefused, Verifier, caller
from services.mesh.keys import VERIFYING, load_or_create_signing_key

MEMBER = Caller("ps-1", "person", frozenset({"member", "admin"}))
KEY = Caller("key:k-1", "key", frozenset({"leader"}), frozenset({"read"}))
CUSTOMER = Caller(kind="customer", subject="fb-1")


class Now:
    """A process clock that the test holds."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def signing(tmp_path: Path) -> Ed25519PrivateKey:
    return load_or_create_signing_key(tmp_path)


@pytest.fixture
def verifier(tmp_path: Path, now: Now) -> Verifier:
    return Verifier(tmp_path, now)


@pytest.mark.parametrize("who", [MEMBER, KEY, CUSTOMER, Caller("gateway", "gateway")])
def test_what_was_signed_is_read_back(
    signing: Ed25519PrivateKey, verifier: Verifier, now: Now, who: Caller
) -> None:
    token = Signer(signing, now).token(who)
    assert verifier.verify(token) == who
    assert verifier.verify(token) == who


def test_nobody_needs_no_token(signing: Ed25519PrivateKey) -> None:
    assert Signer(signing).token(Caller()) == ""


def test_outside_of_a_call_nobody_asks() -> None:
    assert caller() == Caller(kind="anonymous")


def test_one_token_a_minute_for_one_caller(signing: Ed25519PrivateKey, now: Now) -> None:
    signer = Signer(signing, now)
    first = signer.token(MEMBER)
    now.seconds += 59
    assert signer.token(MEMBER) is first
    assert signer.token(KEY) != first
    now.seconds += 2
    assert signer.token(MEMBER) != first


def test_a_token_lives_two_minutes_and_thirty_seconds_of_leeway(
    signing: Ed25519PrivateKey, tmp_path: Path, now: Now
) -> None:
    token = Signer(signing, now).token(MEMBER)
    kept = Verifier(tmp_path, now)
    kept.verify(token)
    now.seconds += 149
    assert kept.verify(token) == MEMBER
    assert Verifier(tmp_path, now).verify(token) == MEMBER
    now.seconds += 2
    for verifier in (kept, Verifier(tmp_path, now)):
        with pytest.raises(TokenRefused):
            verifier.verify(token)


def claims(now: Now, **changed: Any) -> dict[str, Any]:
    """What a right token claims, changed."""
    right = {
        "aud": "voc-mesh",
        "iat": int(now.seconds),
        "exp": int(now.seconds) + 120,
        "sub": "ps-1",
        "kind": "person",
        "roles": ["admin"],
        "scopes": [],
        "subject": "",
    }
    return {name: value for name, value in (right | changed).items() if value is not None}


def test_the_hand_made_token_of_these_tests_would_be_right(
    signing: Ed25519PrivateKey, verifier: Verifier, now: Now
) -> None:
    token = jwt.encode(claims(now), signing, algorithm="EdDSA")
    assert verifier.verify(token) == Caller("ps-1", "person", frozenset({"admin"}))


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "somebody-else"},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"kind": None},
        {"kind": "anonymous"},
        {"kind": "root"},
        {"exp": 1},
        {"iat": 1_900_000_000, "exp": 1_900_000_100},
    ],
    ids=str,
)
def test_a_signed_token_with_wrong_claims_is_refused(
    signing: Ed25519PrivateKey, verifier: Verifier, now: Now, changed: dict[str, Any]
) -> None:
    token = jwt.encode(claims(now, **changed), signing, algorithm="EdDSA")
    with pytest.raises(TokenRefused):
        verifier.verify(token)


def test_another_key_signs_nothing_here(signing: Ed25519PrivateKey, verifier: Verifier, now: Now) -> None:
    token = jwt.encode(claims(now), Ed25519PrivateKey.generate(), algorithm="EdDSA")
    with pytest.raises(TokenRefused):
        verifier.verify(token)


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_without_a_signature_is_refused(
    signing: Ed25519PrivateKey, verifier: Verifier, now: Now
) -> None:
    for name in ("none", "None", "NONE"):
        with pytest.raises(TokenRefused):
            verifier.verify(f"{_part({'alg': name, 'typ': 'JWT'})}.{_part(claims(now))}.")


def test_the_public_key_is_no_shared_secret(signing: Ed25519PrivateKey, verifier: Verifier, now: Now) -> None:
    raw = signing.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    token = jwt.encode(claims(now), raw, algorithm="HS256")
    with pytest.raises(TokenRefused):
        verifier.verify(token)


def test_another_body_under_the_same_signature_is_refused(
    signing: Ed25519PrivateKey, verifier: Verifier, now: Now
) -> None:
    head, _, signature = Signer(signing, now).token(MEMBER).split(".")
    with pytest.raises(TokenRefused):
        verifier.verify(f"{head}.{_part(claims(now, sub='ps-2'))}.{signature}")


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.é.é", "x" * 10_000])
def test_nonsense_is_refused(signing: Ed25519PrivateKey, verifier: Verifier, token: str) -> None:
    with pytest.raises(TokenRefused):
        verifier.verify(token)


def test_keys_that_come_later_are_found(tmp_path: Path, now: Now) -> None:
    verifier = Verifier(tmp_path, now)
    with pytest.raises(TokenRefused):
        verifier.verify(jwt.encode(claims(now), Ed25519PrivateKey.generate(), algorithm="EdDSA"))
    verifier._reread_at = 0.0
    token = Signer(load_or_create_signing_key(tmp_path), now).token(MEMBER)
    assert verifier.verify(token) == MEMBER


def test_forged_tokens_do_not_make_the_key_file_be_read_each_time(
    signing: Ed25519PrivateKey, tmp_path: Path, verifier: Verifier, now: Now
) -> None:
    forged = jwt.encode(claims(now), Ed25519PrivateKey.generate(), algorithm="EdDSA")
    right = Signer(signing, now).token(MEMBER)
    verifier.verify(right)
    (tmp_path / "keys" / VERIFYING).unlink()
    with pytest.raises(TokenRefused):
        verifier.verify(forged)
    assert verifier.verify(right) == MEMBER


def test_what_is_kept_is_bounded(
    signing: Ed25519PrivateKey, verifier: Verifier, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_KEPT", 3)
    signer = Signer(signing, now)
    for number in range(10):
        verifier.verify(signer.token(Caller(f"ps-{number}", "person")))
    assert len(signer._issued) <= 3
    assert len(verifier._verified) <= 3
