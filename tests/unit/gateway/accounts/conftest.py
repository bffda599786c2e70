"""The application by plain HTTP on this machine, with people who may come in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from services.gateway.accounts.inviting import accept_invitation, invite_person
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person
from services.gateway.main import build_app
from services.mesh.clock import utc_now
from services.mesh.config import Settings
from services.mesh.documents.port import Documents
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.conftest import Moved

PASSWORD = "seven herons by the canal"
_TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')


class Site:
    """The application, its clock of sessions, and browsers."""

    def __init__(self, app, people: People) -> None:
        self.app, self.people = app, people
        self.moved = timedelta(0)
        app.state.gateway.recognition.now = lambda: utc_now() + self.moved

    def browser(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        headers = {"accept": "text/html", **headers}
        base = "https://localhost" if self.app.state.gateway.https else "http://localhost"
        return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)

    async def person(self, name: str, *roles: str) -> Person:
        """Somebody active; the address is the name at example.com."""
        made, text = await invite_person(
            people=self.people,
            email=f"{name}@example.com",
            name=name.title(),
            roles=frozenset(roles),
            now=utc_now(),
        )
        assert made.state == "invited"
        return await accept_invitation(people=self.people, text=text, password=PASSWORD, now=utc_now())

    async def signed_in(self, name: str, *roles: str) -> httpx.AsyncClient:
        """A browser of somebody new."""
        await self.person(name, *roles)
        browser = self.browser()
        answer = await sign_in(browser, name)
        assert answer.status_code == 303, answer.text
        return browser


async def sign_in(browser: httpx.AsyncClient, name: str, password: str = PASSWORD, **fields: str):
    form = {"email": f"{name}@example.com", "password": password, **fields}
    return await browser.post("/sign-in", data=form)


async def token(browser: httpx.AsyncClient) -> str:
    """The CSRF token that forms of this session carry."""
    found = _TOKEN.search((await browser.get("/settings/me")).text)
    assert found
    return found[1]


@pytest.fixture
async def site(tmp_path: Path, documents: Documents, clock: Moved, peers: Peers) -> AsyncIterator[Site]:
    settings = Settings(home=tmp_path, public_url="http://localhost", demo_people=True, **peers.addresses)
    app = build_app(settings, documents, clock)
    yield Site(app, People(documents))
    await app.state.gateway.close()


@pytest.fixture
async def secure(tmp_path: Path, documents: Documents, clock: Moved, peers: Peers) -> AsyncIterator[Site]:
    """The same by HTTPS, without the demo."""
    settings = Settings(home=tmp_path, public_url="https://localhost", **peers.addresses)
    app = build_app(settings, documents, clock)
    yield Site(app, People(documents))
    await app.state.gateway.close()
