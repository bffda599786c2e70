"""Tokens that somebody made or kept: identity tokens, API keys, CSRF tokens, toasts. Sessions and links of
invitation: `tests/unit/gateway/accounts/test_tokens.py`; tracking links: `test_objects.py`.

The numbers are of OWASP ASVS 5.0.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from voc.intake.v1 import intake_pb2

from services.gateway.accounts.usecases import create_key, revoke_key
from services.gateway.staff import toast
from services.mesh.clock import utc_now
from services.mesh.keys import load_or_create_signing_key
from tests.security.going import asked, somebody
from tests.unit.gateway.accounts.conftest import Site
from tests.unit.gateway.answering import Peers

JSON = {"content-type": "application/json", "host": "localhost"}
PAGE = {"accept": "text/html", "host": "localhost"}
Forge = Callable[[Ed25519PrivateKey], str]


def claims(**changed: Any) -> dict[str, Any]:
    """What a right identity token of an admin claims now, changed."""
    now = int(time.time())
    right = {
        **{"aud": "voc-mesh", "iat": now, "exp": now + 120, "sub": "pe-1", "kind": "person"},
        **{"roles": ["admin"], "scopes": [], "subject": ""},
    }
    return {name: value for name, value in (right | changed).items() if value is not None}


def signed(**changed: Any) -> Forge:
    return lambda key: jwt.encode(claims(**changed), key, algorithm="EdDSA")


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unsigned(_key: Ed25519PrivateKey) -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims())}."


def _with_the_public_key_as_secret(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return jwt.encode(claims(), raw, algorithm="HS256")


def _by_another_key(_key: Ed25519PrivateKey) -> str:
    return jwt.encode(claims(), Ed25519PrivateKey.generate(), algorithm="EdDSA")


def _bringing_its_own_key(_key: Ed25519PrivateKey) -> str:
    own = Ed25519PrivateKey.generate()
    raw = own.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()}
    return jwt.encode(claims(), own, algorithm="EdDSA", headers={"jwk": jwk})


def _with_other_roles(key: Ed25519PrivateKey) -> str:
    head, _, mark = jwt.encode(claims(roles=["member"]), key, algorithm="EdDSA").split(".")
    return f"{head}.{_part(claims())}.{mark}"


FORGED: dict[str, Forge] = {
    "9.1.2 no signature": _unsigned,
    "9.1.2 a shared secret": _with_the_public_key_as_secret,
    "9.1.1 another key": _by_another_key,
    "9.1.3 its own key": _bringing_its_own_key,
    "9.1.1 other roles under the same signature": _with_other_roles,
    "9.2.1 expired": signed(iat=int(time.time()) - 400, exp=int(time.time()) - 280),
    "9.2.1 not yet": signed(iat=int(time.time()) + 400, exp=int(time.time()) + 520),
    "9.2.1 for ever": signed(exp=None),
    "9.2.3 for somebody else": signed(aud="another"),
    "9.2.3 for nobody": signed(aud=None),
    "9.2.2 of no kind": signed(kind=None),
    "9.2.2 of an unknown kind": signed(kind="root"),
    "nobody's": signed(sub=None),
    "cut": lambda key: signed()(key)[:-4],
    "none at all": lambda _key: "",
}


async def _listed(peers: Peers, metadata: tuple[tuple[str, str], ...]) -> grpc.StatusCode:
    """How intake's real guard answers a call with this metadata."""
    async with grpc.aio.insecure_channel(peers.addresses["intake_address"]) as channel:
        call = channel.unary_unary(
            "/voc.intake.v1.IntakeService/ListFeedback",
            request_serializer=intake_pb2.ListFeedbackRequest.SerializeToString,
            response_deserializer=intake_pb2.ListFeedbackResponse.FromString,
        )
        try:
            await call(intake_pb2.ListFeedbackRequest(), metadata=metadata, timeout=20)
        except grpc.aio.AioRpcError as error:
            return error.code()
        return grpc.StatusCode.OK


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_identity_token_opens_no_service(peers: Peers, tmp_path: Path, name: str) -> None:
    token = FORGED[name](load_or_create_signing_key(tmp_path))
    code = await _listed(peers, (("authorization", f"Bearer {token}"),))
    assert code is grpc.StatusCode.UNAUTHENTICATED
    assert peers.intake.asked == []


async def test_the_hand_made_token_of_these_tests_would_be_right(peers: Peers, tmp_path: Path) -> None:
    token = signed()(load_or_create_signing_key(tmp_path))
    assert await _listed(peers, (("authorization", f"Bearer {token}"),)) is grpc.StatusCode.OK
    for metadata in ((("authorization", token),), (("authorization", f"Basic {token}"),), ()):
        assert await _listed(peers, metadata) is grpc.StatusCode.UNAUTHENTICATED


async def test_a_service_asked_with_the_words_of_a_body_hears_the_token_alone(
    peers: Peers, tmp_path: Path
) -> None:
    """8.3.1: `x-` metadata names nobody."""
    member = signed(roles=["operator"])(load_or_create_signing_key(tmp_path))
    extra = (("x-roles", "admin"), ("x-user-id", "pe-2"), ("roles", "admin"))
    code = await _listed(peers, (("authorization", f"Bearer {member}"), *extra))
    allowed = await _listed(peers, (("authorization", f"Bearer {member}"),))
    assert code is allowed


async def _keys(site: Site) -> dict[str, str]:
    """What may stand in `Authorization` and opens nothing; beside it one key that works."""
    keys = site.app.state.gateway.keys
    every = {"scopes": frozenset({"read"}), "roles": frozenset({"admin"}), "now": utc_now()}
    one, text = await create_key(keys=keys, name="one", **every)
    two, other = await create_key(keys=keys, name="two", **every)
    gone, revoked = await create_key(keys=keys, name="gone", **every)
    await revoke_key(keys=keys, key_id=gone.id, now=utc_now())
    secret = text.split("_", 2)[2]
    kept = await keys.get(one.id)
    return {
        "right": f"Bearer {text}",
        "revoked": f"Bearer {revoked}",
        "of one, with the secret of another": f"Bearer voc_{two.id}_{secret}",
        "with another secret": f"Bearer {text[:-1]}{'A' if text[-1] != 'A' else 'B'}",
        "cut": f"Bearer {text[:-1]}",
        "longer": f"Bearer {text}A",
        "without its secret": f"Bearer voc_{one.id}_",
        "the digest that is kept": f"Bearer voc_{one.id}_{kept.digest.hex()[:43]}",
        "in capitals": f"Bearer {text.upper()}",
        "as a password": f"Basic {base64.b64encode(f'{one.id}:{secret}'.encode()).decode()}",
        "of no scheme": text,
        "two": f"Bearer {text} {other}",
        "of a pattern": "Bearer voc_%_" + "x" * 43,
        "empty": "Bearer ",
        "nothing": "",
    }


async def test_a_key_that_was_revoked_or_changed_opens_nothing(whole: Site) -> None:
    """7.2.1, 7.4.1, 9.1.1: by the API, and for a page a key is no session."""
    keys = await _keys(whole)
    right = keys.pop("right")
    assert (await asked(whole.app, "GET", "/api/v1/cases", {**JSON, "authorization": right})).status == 404
    for name, header in keys.items():
        for path in ("/api/v1/cases", "/api/v1/products"):
            answer = await asked(whole.app, "GET", path, {**JSON, "authorization": header})
            assert answer.status == 401, f"{name} {path}"
            assert "bearer" in answer.headers["www-authenticate"].lower()
    for header in (right, *keys.values()):
        page = await asked(whole.app, "GET", "/settings/keys", {**PAGE, "authorization": header})
        assert page.to_sign_in


async def test_a_key_or_a_session_in_an_address_opens_nothing(whole: Site) -> None:
    """14.2.1: they would lie in logs."""
    key = (await _keys(whole))["right"].partition(" ")[2]
    admin = await somebody(whole, "admin")
    secret = admin.headers["cookie"].partition("=")[2]
    for query in (f"key={key}", f"api_key={key}", f"access_token={key}", f"voc_session={secret}"):
        assert (await asked(whole.app, "GET", f"/api/v1/cases?{query}", JSON)).status == 401
        assert (await asked(whole.app, "GET", f"/settings/keys?{query}", PAGE)).to_sign_in
    for header in (f"Bearer {secret}", f"Bearer {admin.csrf}"):
        answer = await asked(whole.app, "GET", "/api/v1/cases", {**JSON, "authorization": header})
        assert answer.status == 401


async def test_a_csrf_token_is_good_for_one_session(whole: Site) -> None:
    """3.5.1: not another's, not one's own of before, not cut, not doubled, not in the address or a cookie."""
    mine, other = await somebody(whole, "admin"), await somebody(whole, "admin")
    again = await somebody(whole, "admin")
    tokens = {
        "another's": other.csrf,
        "of a session before": again.csrf,
        "none": "",
        "cut": mine.csrf[:-1],
        "longer": mine.csrf + "A",
        "in other letters": mine.csrf.swapcase(),
        "the session's secret": mine.headers["cookie"].partition("=")[2],
        "not ASCII": "é",
    }
    for name, token in tokens.items():
        headers = {**JSON, **mine.headers, "x-csrf-token": token.encode("utf-8").decode("latin-1")}
        act = await asked(whole.app, "POST", "/api/v1/products", headers, b"{}")
        assert (act.status, json.loads(act.body)["code"]) == (403, "csrf_missing"), name
        form = {**PAGE, **mine.headers, "content-type": "application/x-www-form-urlencoded"}
        for path in ("/settings/me", f"/settings/me?_csrf={mine.csrf}"):
            cookie = {"cookie": f"{mine.headers['cookie']}; _csrf={token}"} if token.isascii() else {}
            sent = await asked(
                whole.app,
                "POST",
                path,
                {**form, **cookie},
                urlencode({"_csrf": token, "name": "Changed"}).encode(),
            )
            assert sent.status == 403, name
    kept = await whole.people.get(mine.who.id)
    assert kept is not None
    assert kept.name == "An"


def _toast(text: str, key: str, action: str = "/settings/people/x/enable") -> str:
    return toast.sealed(toast.Toast(text, toast.Undo(action)), key)


async def test_a_toast_that_this_session_did_not_make_is_not_shown(whole: Site) -> None:
    """9.1.1: what the layout says and offers to undo comes from nobody else."""
    mine, other = await somebody(whole, "admin"), await somebody(whole, "admin")
    right = _toast("Click to win", mine.csrf)
    mark, _, text = right.partition(".")
    other_text = base64.urlsafe_b64encode(
        json.dumps({"text": "Click to win", "action": "/sign-out", "fields": {}}).encode()
    ).decode()
    forged = {
        "by another session": _toast("Click to win", other.csrf),
        "without a key": _toast("Click to win", ""),
        "other words under the same mark": f"{mark}.{other_text}",
        "no mark": f".{text}",
        "no words": f"{mark}.",
        "another mark": f"{'0' * len(mark)}.{text}",
        "nonsense": "%%%.%%%",
    }

    async def shown(cookie: str) -> bool:
        headers = {**PAGE, "cookie": f"{mine.headers['cookie']}; {toast.COOKIE}={cookie}"}
        answer = await asked(whole.app, "GET", "/settings/me", headers)
        assert answer.status == 200
        return b"Click to win" in answer.body

    assert await shown(right)
    for name, cookie in forged.items():
        assert not await shown(cookie), name
