"""Leaders' pages over services that answer as told: somebody who is signed in, and the words of a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import httpx
from google.protobuf.timestamp_pb2 import Timestamp

from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import Person, PersonState
from services.gateway.accounts.session import begin
from services.mesh.documents.port import Documents

NOW = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
"""What the business clock of these tests shows."""
URL = "https://voc.example"


def stamp(*when: int) -> Timestamp:
    """A moment of 2026 in UTC: month, day, hour."""
    found = Timestamp()
    found.FromDatetime(datetime(2026, *when, tzinfo=UTC))  # type: ignore[misc, arg-type]
    return found


class Browser:
    """Somebody at the pages."""

    def __init__(self, http: httpx.AsyncClient, csrf: str) -> None:
        self._http = http
        self._csrf = csrf

    async def get(self, path: str) -> httpx.Response:
        return await self._http.get(path)

    async def post(self, path: str, headers: Any = None, **fields: Any) -> httpx.Response:
        """A form of a page."""
        return await self._http.post(path, data={"_csrf": self._csrf, **fields}, headers=headers)


async def somebody(app: Any, documents: Documents, *roles: str, language: str = "en") -> Browser:
    """Sign a person with these roles in."""
    name = "-".join(roles)
    person = await People(documents).save(
        Person(
            id=f"pe-{name}",
            email=f"{name}@example.com",
            name=f"Person {name}",
            roles=frozenset(roles),
            state=PersonState.ACTIVE,
            create_time=NOW,
            language=language,
        )
    )
    session, secret = begin(person, device="a test", now=datetime.now(UTC))
    await Sessions(documents).save(session)
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url=URL,
        headers={"accept": "text/html", "origin": URL},
        cookies={app.state.gateway.door.cookie: secret},
    )
    return Browser(http, session.csrf)


def words(text: str) -> str:
    """The words of a page or of a part of it, without drawings."""
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", bare).strip()


def part(page: httpx.Response, begin: str, end: str) -> str:
    """The words from one mark of a page's source until another."""
    text = page.text[page.text.index(begin) :]
    return words(text[: text.index(end)])
