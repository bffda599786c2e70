"""Who is asking over HTTP: a person by their session, the bearer of a key or of a token, or nobody known."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from services.gateway import cookies
from services.gateway.accounts.domain import ApiKey
from services.gateway.accounts.person import Person
from services.gateway.accounts.recognise import Recognition, SignedIn
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

SESSION = "voc_session"
"""The cookie's name; by HTTPS with the prefix that binds it to this host alone (ASVS 5.0, 3.3.3)."""
CSRF = b"x-csrf-token"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class Door:
    """Recognises callers by the `Authorization` header, and people by the cookie of their session.

    An address that shows wrong keys too often has to wait: each wrong one costs a look into the store.
    """

    def __init__(self, verifier: Verifier, recognition: Recognition, *, https: bool) -> None:
        self._verifier = verifier
        self.cookie = cookies.named(SESSION, https=https)
        self._recognition = recognition
        self._wrong = Limit(_WRONG_KEYS, _WRONG_KEYS_SECONDS)

    async def key_of(self, request: Request) -> Caller | None:
        """The caller whose key the header holds, or who is signed in; None when there is neither.

        Raises:
            Problem: 401 for a key that is not ours, 429 after too many of them, 403 for an act by a session
                without its token, 503 while they cannot be looked up.
        """
        header = head(request.scope, b"authorization")
        if header is None:
            return await self._person_of(request)
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

    async def signed_in(self, request: Request) -> SignedIn | None:
        """Who the cookie lets in, if anybody.

        Raises:
            Problem: 503 while that cannot be looked up.
        """
        try:
            return await self._recognition.by_secret(request.cookies.get(self.cookie, ""))
        except DocumentsUnavailable:
            raise unavailable() from None

    async def _person_of(self, request: Request) -> Caller | None:
        found = await self.signed_in(request) if self.cookie in request.cookies else None
        if found is None:
            return None
        if request.method not in _SAFE:
            given = head(request.scope, CSRF) or ""
            if not hmac.compare_digest(given.encode(), found.session.csrf.encode()):
                raise Problem(403, "csrf_missing")
        return caller_of_person(found.person)

    async def _verify(self, text: str) -> ApiKey | None:
        try:
            return await self._verifier.verify(text)
        except DocumentsUnavailable:
            raise unavailable() from None


def caller_of(key: ApiKey) -> Caller:
    """How a key is known to the services."""
    return Caller(id=f"key:{key.id}", kind="key", roles=key.roles, scopes=key.scopes)


def caller_of_person(person: Person) -> Caller:
    """How a person is known to the services."""
    return Caller(id=person.id, kind="person", roles=person.roles)


def customer_of(token: str) -> Caller:
    """The bearer of a tracking token; intake, which made it, checks it."""
    return Caller(kind="customer", subject=token.partition(".")[0])


def address_of(request: Request) -> str:
    """The caller's network address, as the server saw it (a trusted proxy's word included)."""
    client = request.scope.get("client")
    return str(client[0]) if client else ""
