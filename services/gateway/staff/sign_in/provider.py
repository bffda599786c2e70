"""The company's own sign-in, by OpenID Connect: code flow with PKCE, state and nonce."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_SECONDS = 10.0
_SCOPE = "openid email profile"
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures with a key that the provider publishes; never `none`, never one that shares a secret."""


class ProviderRefused(Exception):
    """The provider did not say, believably, who this is."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a browser carries to the provider and back. `verifier` and `nonce` stay with us."""

    state: str
    nonce: str
    verifier: str

    def packed(self) -> str:
        """As a cookie."""
        return ".".join((self.state, self.nonce, self.verifier))


def way_of(cookie: str) -> Way | None:
    """What `packed` wrote."""
    parts = cookie.split(".")
    return Way(*parts) if len(parts) == 3 and all(parts) else None


def new_way() -> Way:
    """Three secrets of 48 random letters and digits."""
    return Way(generate_token(48), generate_token(48), generate_token(48))


class Provider:
    """One issuer."""

    def __init__(self, issuer: str, client_id: str, secret: str) -> None:
        self._issuer, self._client_id, self._secret = issuer, client_id, secret

    async def begin(self, way: Way, back: str) -> str:
        """The address at the provider to which a browser goes.

        Raises:
            ProviderRefused: the provider does not answer.
        """
        async with self._client() as client:
            known = await self._known(client)
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": _SCOPE,
            "state": way.state,
            "nonce": way.nonce,
            "code_challenge": create_s256_code_challenge(way.verifier),
            "code_challenge_method": "S256",
        }
        return str(httpx.URL(known["authorization_endpoint"]).copy_merge_params(query))

    async def email(self, way: Way, back: str, *, code: str, state: str) -> str:
        """The verified address of who came back.

        Raises:
            ProviderRefused: another state, a code that is not taken, an identity token that is not right, or
                an address that the provider did not verify.
        """
        if not code or not hmac.compare_digest(state.encode(), way.state.encode()):
            raise ProviderRefused("state")
        async with self._client() as client:
            known = await self._known(client)
            token = await self._token(client, known["token_endpoint"], way, back, code)
            keys = await _json(client, known["jwks_uri"])
        claims = self._claims(token, keys, way.nonce)
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise ProviderRefused("email")
        return str(claims["email"])

    def _claims(self, token: Any, keys: Any, nonce: str) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(_ALGORITHMS))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                params={"nonce": nonce, "client_id": self._client_id},
            )
            claims.validate(leeway=30)
        except (JoseError, ValueError, TypeError, KeyError) as wrong:
            raise ProviderRefused("token") from wrong
        return dict(claims)

    async def _token(self, client: httpx.AsyncClient, url: str, way: Way, back: str, code: str) -> Any:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": way.verifier,
        }
        try:
            answer = await client.post(url, data=form, auth=(self._client_id, self._secret))
            return answer.raise_for_status().json()["id_token"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as wrong:
            raise ProviderRefused("code") from wrong

    async def _known(self, client: httpx.AsyncClient) -> dict[str, str]:
        known = await _json(client, f"{self._issuer}/.well-known/openid-configuration")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if known.get("issuer") != self._issuer or not all(isinstance(known.get(name), str) for name in names):
            raise ProviderRefused("issuer")
        return known

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=_SECONDS)


async def _json(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        found = (await client.get(url)).raise_for_status().json()
    except (httpx.HTTPError, json.JSONDecodeError) as wrong:
        raise ProviderRefused("away") from wrong
    if not isinstance(found, dict):
        raise ProviderRefused("away")
    return found
