"""The company's own sign-in, with a small provider in this process."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from services.gateway.accounts.people import People
from services.gateway.main import build_app
from services.gateway.staff.sign_in import provider
from services.mesh.config import Settings
from services.mesh.documents.port import Documents
from tests.unit.gateway.accounts.conftest import Site
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.conftest import Moved

ISSUER = "https://login.example"


class Company(httpx.AsyncBaseTransport):
    """A provider: one code, one person; `changed` overrides what its token says."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self.signing = self.key
        self.asked: dict[str, str] = {}
        self.changed: dict[str, Any] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = {
            "/.well-known/openid-configuration": self._known,
            "/keys": lambda _: KeySet([self.key]).as_dict(private=False),
            "/token": self._token,
        }[request.url.path](await request.aread())
        return httpx.Response(200 if content else 400, json=content, request=request)

    def _known(self, _body: bytes) -> dict[str, str]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        }

    def _token(self, body: bytes) -> dict[str, str]:
        form = dict(parse_qsl(body.decode()))
        good = create_s256_code_challenge(form["code_verifier"]) == self.asked["code_challenge"]
        if not good or form["code"] != "the-code":
            return {}
        claims = {
            "iss": ISSUER,
            "aud": "vocmesh",
            "sub": "17",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": self.asked["nonce"],
            "email": "an@example.com",
            "email_verified": True,
            **self.changed,
        }
        return {"id_token": self.signed(claims)}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing)


@pytest.fixture
async def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    made = Company()
    monkeypatch.setattr(provider.Provider, "_client", lambda _self: httpx.AsyncClient(transport=made))
    return made


@pytest.fixture
async def joined(
    tmp_path: Path, documents: Documents, clock: Moved, peers: Peers, company: Company
) -> AsyncIterator[Site]:
    settings = Settings(
        home=tmp_path,
        public_url="http://localhost",
        oidc_issuer=ISSUER,
        oidc_client_id="vocmesh",
        oidc_client_secret="secret",
        **peers.addresses,
    )
    app = build_app(settings, documents, clock)
    yield Site(app, People(documents))
    await app.state.gateway.close()


async def _gone(browser: httpx.AsyncClient, company: Company) -> dict[str, str]:
    """To the provider; what the browser carries there."""
    answer = await browser.get("/sign-in/oidc?next=/issues")
    assert answer.status_code == 303
    company.asked = dict(httpx.URL(answer.headers["location"]).params)
    return company.asked


async def test_somebody_invited_comes_in(joined: Site, company: Company) -> None:
    await joined.person("an", "member")
    browser = joined.browser()
    asked = await _gone(browser, company)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    answer = await browser.get(f"/sign-in/oidc/callback?code=the-code&state={asked['state']}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/issues")
    assert (await browser.get("/settings/me")).status_code == 200


async def test_nobody_is_made(joined: Site, company: Company) -> None:
    browser = joined.browser()
    asked = await _gone(browser, company)
    answer = await browser.get(f"/sign-in/oidc/callback?code=the-code&state={asked['state']}")
    assert answer.status_code == 403
    assert await joined.people.all() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"nonce": "another"},
        {"exp": 1},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
    ],
)
async def test_a_token_that_is_not_right_lets_nobody_in(
    joined: Site, company: Company, changed: dict[str, Any]
) -> None:
    """10.5.1 nonce, 10.5.3 issuer, 10.5.4 audience, 9.2.1 time."""
    await joined.person("an", "member")
    browser = joined.browser()
    asked = await _gone(browser, company)
    company.changed = changed
    answer = await browser.get(f"/sign-in/oidc/callback?code=the-code&state={asked['state']}")
    assert answer.status_code == 403
    assert "voc_session" not in browser.cookies


async def test_a_token_of_another_key_lets_nobody_in(joined: Site, company: Company) -> None:
    await joined.person("an", "member")
    browser = joined.browser()
    asked = await _gone(browser, company)
    company.signing = RSAKey.generate_key(2048, parameters={"kid": "one"})
    answer = await browser.get(f"/sign-in/oidc/callback?code=the-code&state={asked['state']}")
    assert answer.status_code == 403


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unsigned(_company: Company, claims: dict[str, Any]) -> str:
    return f"{_part({'alg': 'none', 'kid': 'one'})}.{_part(claims)}."


def _by_a_shared_secret(company: Company, claims: dict[str, Any]) -> str:
    public = company.key.as_pem(private=False)
    signed = f"{_part({'alg': 'HS256', 'kid': 'one'})}.{_part(claims)}"
    mark = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def _bringing_its_own_key(_company: Company, claims: dict[str, Any]) -> str:
    own = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "jwk": own.as_dict(private=False)}, claims, own)


@pytest.mark.parametrize("forge", [_unsigned, _by_a_shared_secret, _bringing_its_own_key])
async def test_a_token_signed_otherwise_lets_nobody_in(joined: Site, company: Company, forge) -> None:
    """9.1.1 to 9.1.3: by a key that the provider publishes, and by no weaker way."""
    await joined.person("an", "member")
    browser = joined.browser()
    asked = await _gone(browser, company)
    company.signed = lambda claims: forge(company, claims)  # type: ignore[method-assign]
    answer = await browser.get(f"/sign-in/oidc/callback?code=the-code&state={asked['state']}")
    assert answer.status_code == 403
    assert "voc_session" not in browser.cookies


@pytest.mark.parametrize("query", ["code=the-code&state=other", "code=other&state={state}", "error=denied"])
async def test_who_comes_back_otherwise_is_not_let_in(joined: Site, company: Company, query: str) -> None:
    """10.2.1: state binds the way back to the browser that went."""
    await joined.person("an", "member")
    browser = joined.browser()
    asked = await _gone(browser, company)
    answer = await browser.get(f"/sign-in/oidc/callback?{query.format(**asked)}")
    assert answer.status_code == 403
    other = await joined.browser().get(f"/sign-in/oidc/callback?code=the-code&state={asked['state']}")
    assert other.status_code == 403
