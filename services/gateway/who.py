"""Who is asking over HTTP: the bearer of an API key, the bearer of a tracking token, or nobody known."""

from __future__ import annotations

from starlette.requests import Request

from services.gateway.accounts.domain import ApiKey
from services.gateway.accounts.verify import Verifier
from services.gateway.head import head
from services.gateway.limits import Limit, too_many
from services.gateway.problems import Problem, unavailable
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.identity import Caller

GATEWAY = Caller(id="gateway", kind="gateway")
"""The gateway speaking for itself, such as when it gathers posts of several callers."""

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="voc"'}
_WRONG_KEYS = 60
_WRONG_KEYS_SECONDS = 60.0


class Door:
    """Recognises callers by the `Authorization` header.

    An address that shows wrong keys too often has to wait: each wrong one costs a look into the store.
    """

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._wrong = Limit(_WRONG_KEYS, _WRONG_KEYS_SECONDS)

    async def key_of(self, request: Request) -> Caller | None:
        """The caller whose key the header holds; None when there is no such header.

        Raises:
            Problem: 401 for a key that is not ours, 429 after too many of them, 503 while keys cannot
                be looked up.
        """
        header = head(request.scope, b"authorization")
        if header is None:
            return None
        scheme, _, text = header.partition(" ")
        address = address_of(request)
        wait = self._wrong.wait(address)
        if wait:
            raise too_many(wait)
        key = await self._verify(text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            self._wrong.take(address)
            raise Problem(401, "key_unknown", headers=_CHALLENGE)
        return caller_of(key)

    async def required(self, request: Request) -> Caller:
        """The caller whose key the header holds.

        Raises:
            Problem: as `key_of`, and 401 when there is none.
        """
        caller = await self.key_of(request)
        if caller is None:
            raise Problem(401, "key_missing", headers=_CHALLENGE)
        return caller

    async def _verify(self, text: str) -> ApiKey | None:
        try:
            return await self._verifier.verify(text)
        except DocumentsUnavailable:
            raise unavailable() from None


def caller_of(key: ApiKey) -> Caller:
    """How a key is known to the services."""
    return Caller(id=f"key:{key.id}", kind="key", roles=key.roles, scopes=key.scopes)


def customer_of(token: str) -> Caller:
    """The bearer of a tracking token; intake, which made it, checks it."""
    return Caller(kind="customer", subject=token.partition(".")[0])


def address_of(request: Request) -> str:
    """The caller's network address, as the server saw it (a trusted proxy's word included)."""
    client = request.scope.get("client")
    return str(client[0]) if client else ""
