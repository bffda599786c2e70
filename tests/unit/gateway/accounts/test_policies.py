"""Every route says who may use it, and lets in nobody else: the matrix is made from the application."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.responses import Response
from starlette.routing import Route

from services.gateway import policy
from services.gateway.accounts.domain import ROLES
from services.gateway.policy import PolicyMissing, policy_of
from tests.unit.gateway.accounts.conftest import Site, token

_PARAMETER = re.compile(r"\{[^}]+\}")


def pages(site: Site) -> list[tuple[str, str, frozenset[str]]]:
    """Method, an address and the roles of every page for people."""
    found = []
    for route in site.app.router.routes:
        kept = policy_of(route)
        assert kept is not None, route.path
        if kept.kind == "people":
            methods = sorted((route.methods or {"GET"}) - {"HEAD"})
            found += [(method, _PARAMETER.sub("x1", route.path), kept.roles) for method in methods]
    return found


def test_a_route_without_a_policy_stops_the_start() -> None:
    async def answer(_request: object) -> Response:
        return Response()

    with pytest.raises(PolicyMissing, match="/open"):
        policy.check([Route("/open", answer)])


async def test_every_route_has_a_policy_that_names_roles_of_ours(site: Site) -> None:
    for _, path, roles in pages(site):
        assert roles <= set(ROLES), path
    assert len(pages(site)) > 10


async def test_nobody_without_a_session_sees_a_page_for_people(site: Site) -> None:
    browser = site.browser()
    for method, path, _ in pages(site):
        answer = await browser.request(method, path)
        if method == "GET":
            assert answer.headers.get("location", "").startswith("/sign-in?next="), path
        else:
            assert answer.status_code == 401, path


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_is_kept_from_what_is_for_others(site: Site, role: str) -> None:
    """8.2.1 and 8.3.1: by the server, for each page and each act."""
    browser = await site.signed_in("an", role)
    csrf = await token(browser)
    for method, path, roles in pages(site):
        if roles and role not in roles:
            answer = await _sent(browser, method, path, {"_csrf": csrf})
            assert answer.status_code == 403, f"{method} {path}"


async def test_no_act_is_done_without_the_token_of_the_session(site: Site) -> None:
    """3.5.1: cross-site request forgery."""
    browser = await site.signed_in("an", *ROLES)
    for method, path, _ in pages(site):
        if method != "GET":
            answer = await _sent(browser, method, path, {"name": "x"})
            assert answer.status_code in (403, 404, 415), f"{method} {path}"


async def test_no_act_is_done_for_another_site(site: Site) -> None:
    """3.5.1, by the origin that browsers name."""
    browser = await site.signed_in("an", *ROLES)
    csrf = await token(browser)
    browser.headers["origin"] = "https://evil.example"
    for path in ("/settings/me", "/settings/people", "/settings/keys", "/sign-in", "/sign-out"):
        assert (await browser.post(path, data={"_csrf": csrf})).status_code == 403, path


async def _sent(browser: httpx.AsyncClient, method: str, path: str, form: dict[str, str]) -> httpx.Response:
    return await (browser.get(path) if method == "GET" else browser.request(method, path, data=form))
