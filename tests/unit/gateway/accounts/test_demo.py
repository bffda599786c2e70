"""One click comes in where the demo runs, which is this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from services.gateway.accounts.demo import DEMO, links, runs
from services.gateway.accounts.people import People
from services.gateway.main import build_app
from services.mesh.clock import utc_now
from services.mesh.config import Settings
from services.mesh.documents.port import Documents
from tests.unit.gateway.accounts.conftest import Site
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.conftest import Moved

Make = Callable[..., Site]


@pytest.fixture
async def make(tmp_path: Path, documents: Documents, clock: Moved, peers: Peers) -> AsyncIterator[Make]:
    """Sites with settings of a test's own."""
    async with AsyncExitStack() as stack:

        def made(**settings: object) -> Site:
            every = {"home": tmp_path, "public_url": "http://localhost", **peers.addresses, **settings}
            app = build_app(Settings.model_validate(every), documents, clock)
            stack.push_async_callback(app.state.gateway.close)
            return Site(app, People(documents))

        yield made


@pytest.mark.parametrize(
    ("people", "listen", "right"),
    [
        (True, "127.0.0.1:8080", True),
        (True, "localhost:8080", True),
        (True, "[::1]:8080", True),
        (False, "127.0.0.1:8080", False),
        (True, "0.0.0.0:8080", False),
        (True, "[::]:8080", False),
        (True, "192.0.2.1:8080", False),
        (True, ":8080", False),
        (True, "127.0.0.1.example.com:8080", False),
    ],
)
def test_it_runs_where_it_is_set_and_listens_to_this_machine_alone(
    people: bool, listen: str, right: bool
) -> None:
    settings = Settings.model_construct(
        demo_people=people, gateway_listen=listen, public_url="http://localhost:8080"
    )
    assert runs(settings) is right
    elsewhere = settings.model_copy(update={"public_url": "https://voc.example.com"})
    assert not runs(elsewhere)


@pytest.mark.parametrize("role", [one.role for one in DEMO])
async def test_one_click_comes_in_as_who_was_clicked(make: Make, role: str) -> None:
    browser = make(demo_people=True).browser()
    answer = await browser.post("/sign-in/demo", data={"role": role})
    assert answer.status_code == 303
    name = next(one.name for one in DEMO if one.role == role)
    assert f'value="{name}"' in (await browser.get("/settings/me")).text


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"demo_people": True, "gateway_listen": "0.0.0.0:8080"},
        {"demo_people": False, "demo_products": True},
    ],
)
async def test_elsewhere_there_is_no_such_door(make: Make, settings: dict[str, object]) -> None:
    """6.3.2: no account that everybody knows."""
    site = make(**settings)
    browser = site.browser()
    assert (await browser.post("/sign-in/demo", data={"role": "admin"})).status_code in (404, 405)
    assert "/sign-in/demo" not in (await browser.get("/sign-in")).text + (await browser.get("/")).text
    assert (await browser.get("/sign-in/link/demo-admin.x")).status_code == 404


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.example.com"])
async def test_another_name_that_leads_here_is_offered_nothing(make: Make, host: str) -> None:
    """DNS rebinding: the browser believes it asks another site."""
    site = make(demo_people=True)
    transport = httpx.ASGITransport(app=site.app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as browser:
        assert (await browser.post("/sign-in/demo", data={"role": "admin"})).status_code == 404
        assert "/sign-in/demo" not in (await browser.get("/sign-in")).text


@pytest.mark.parametrize("header", ["x-forwarded-for", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"])
async def test_through_a_proxy_on_this_machine_nobody_comes_in(make: Make, header: str) -> None:
    browser = make(demo_people=True).browser(**{header: "203.0.113.7"})
    assert (await browser.post("/sign-in/demo", data={"role": "admin"})).status_code == 404
    assert "/sign-in/demo" not in (await browser.get("/sign-in")).text + (await browser.get("/")).text


async def test_the_links_of_the_terminal_open_once_by_a_click(make: Make) -> None:
    site = make(demo_people=True)
    found = await links(site.people, "http://localhost", utc_now())
    assert [one.role for one, _ in found] == ["member", "leader", "operator", "admin"]
    path = found[3][1].removeprefix("http://localhost")
    browser = site.browser()
    assert (await browser.get(path)).status_code == 200
    assert "voc_session" not in browser.cookies
    assert (await browser.post(path, data={"x": ""})).status_code == 303
    assert (await browser.get("/settings/people")).status_code == 200
    assert (await site.browser().post(path, data={"x": ""})).status_code == 410


async def test_somebody_disabled_does_not_come_in_by_a_click(make: Make) -> None:
    site = make(demo_people=True)
    await links(site.people, "http://localhost", utc_now())
    admin = site.browser()
    await admin.post("/sign-in/demo", data={"role": "admin"})
    csrf = (await admin.get("/settings/people")).text.partition('name="_csrf" value="')[2].partition('"')[0]
    await admin.post("/settings/people/demo-member/disable", data={"_csrf": csrf})
    assert (await site.browser().post("/sign-in/demo", data={"role": "member"})).status_code == 403
