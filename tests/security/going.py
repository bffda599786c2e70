"""Somebody who goes to places: what they carry, and what the application answers them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from services.gateway.accounts.people import Sessions
from services.gateway.accounts.person import Person, PersonState
from services.gateway.accounts.session import begin
from services.gateway.accounts.store import Keys
from services.gateway.accounts.usecases import create_key
from services.mesh import ids
from services.mesh.clock import utc_now
from services.mesh.identity import Caller
from tests.security.places import Place
from tests.unit.gateway.accounts.conftest import Site

_PATIENCE_SECONDS = 30
_FILES = ("/import",)
"""Take a file beside their fields."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body of a stream that does not end is not waited for."""

    status: int
    headers: httpx.Headers
    body: bytes = b""

    @property
    def to_sign_in(self) -> bool:
        return self.status == 303 and self.headers.get("location", "").startswith("/sign-in?next=")


@dataclass
class Goer:
    """Carries a cookie, a key or nothing."""

    site: Site
    who: Caller
    headers: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    async def go(self, place: Place, **headers: str) -> Answer:
        """Ask for the place, as the right kind of client would: forms for pages, JSON for the API."""
        given = {"host": "localhost", "accept": "text/html", **self.headers, **headers}
        body = b""
        if place.method != "GET" and place.template.startswith("/api/"):
            given |= {"content-type": "application/json", "x-csrf-token": self.csrf}
            body = orjson.dumps({})
        elif place.template in _FILES and place.method != "GET":
            given["content-type"] = "multipart/form-data; boundary=x"
            body = f'--x\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n{self.csrf}\r\n--x--'.encode()
        elif place.method != "GET":
            given["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode({"_csrf": self.csrf}).encode()
        return await asked(self.site.app, place.method, place.path, given, body)


async def asked(app: Any, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """One request; a stream is left as soon as it began."""
    raw, _, query = path.partition("?")
    begun: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    parts: list[bytes] = []
    heads: list[Any] = []
    sent = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(sent, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            heads.append(message)
            if b"text/event-stream" in dict(message["headers"]).get(b"content-type", b""):
                begun.set_result(_answer(message, b""))
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
        "state": {},
    }
    task = asyncio.ensure_future(app(scope, receive, send))
    await asyncio.wait({task, begun}, timeout=_PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if begun.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
        return begun.result()
    assert task.done(), f"{method} {path} is not answered"
    task.result()
    return _answer(heads[0], b"".join(parts))


def _answer(message: Any, body: bytes) -> Answer:
    return Answer(message["status"], httpx.Headers(message["headers"]), body)


async def somebody(site: Site, *roles: str) -> Goer:
    """Somebody new of the staff, signed in."""
    now, person_id = utc_now(), ids.new("pe", utc_now())
    person = await site.people.save(
        Person(person_id, f"{person_id}@example.com", "An", frozenset(roles), PersonState.ACTIVE, now)
    )
    session, secret = begin(person, device="a test", now=now)
    sessions: Sessions = site.app.state.gateway.recognition.sessions
    await sessions.save(session)
    who = Caller(person.id, "person", person.roles)
    return Goer(site, who, {"cookie": f"voc_session={secret}"}, session.csrf)


async def program(site: Site, *, scopes: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> Goer:
    """A program with a key."""
    keys: Keys = site.app.state.gateway.keys
    key, text = await create_key(
        keys=keys, name="a test", scopes=frozenset(scopes), roles=frozenset(roles), now=utc_now()
    )
    who = Caller(f"key:{key.id}", "key", key.roles, key.scopes)
    return Goer(site, who, {"authorization": f"Bearer {text}"})
