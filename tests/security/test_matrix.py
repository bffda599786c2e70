"""Role × route: every route of the application, really called by everybody who could call it.

The numbers are of OWASP ASVS 5.0: 8.2.1 (function-level access), 8.3.1 (enforced on the server).
RPCs × roles: `tests/unit/mesh/test_rpc_roles.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from services.gateway.accounts.domain import ROLES, SCOPES
from services.mesh.identity import Caller
from tests.security.going import Answer, Goer, program, somebody
from tests.security.places import Place, permits, places
from tests.unit.gateway.accounts.conftest import Site
from tests.unit.gateway.answering import Peers

EVERYBODY = (
    "anonymous",
    "customer",
    *ROLES,
    *(f"key that may {scope}" for scope in SCOPES),
    *(f"key of a {role}" for role in ROLES),
)
ENDS_THE_SESSION = ("/sign-out", "/settings/me/sign-out-everywhere", "/settings/me/password")
REFUSES_EVERYBODY = {
    "POST /sign-in": 401,  # an empty password
    "GET /sign-in/oidc": 403,  # the company's sign-in does not answer
    "GET /sign-in/oidc/callback": 403,
}
LOOKS = (
    "Get",
    "List",
    "BatchGet",
    "Count",
    "BatchCount",
    "Find",
    "Preview",
    "BatchPreview",
    "Track",
    "Weigh",
)
TOKEN = "fb-1.1.aaaaaaaaaaaaaaaaaaaaaa"


async def goer(site: Site, name: str) -> Goer:
    """Somebody new of this kind."""
    if name in ROLES:
        return await somebody(site, name)
    if match := re.fullmatch(r"key that may (\w+)", name):
        return await program(site, scopes=(match[1],))
    if match := re.fullmatch(r"key of a (\w+)", name):
        return await program(site, roles=(match[1],))
    if name == "customer":
        return Goer(site, Caller(kind="customer"), {"authorization": f"Bearer {TOKEN}"})
    return Goer(site, Caller())


def acts_of(peers: Peers) -> set[str]:
    """RPCs that came through and do more than look."""
    names = {name for peer in peers._answering.values() for name, _, _ in peer.asked}
    return {name for name in names if not name.startswith(LOOKS)}


def expected(place: Place, who: Caller) -> str:
    """`in`, `forbidden`, or `unknown`: who is not known has to say who they are."""
    if place.kind in ("public", "tracking") and not place.template.startswith("/api/"):
        return "in"
    if place.kind == "tracking" or (place.allow is None and place.kind == "public"):
        return "in"
    if place.kind == "people":
        if who.kind != "person":
            return "unknown"
        return "in" if not place.roles or place.roles & who.roles else "forbidden"
    if who.kind == "customer":
        return "unknown"  # a tracking token is no key
    if permits(place.allow, who):
        return "in"
    return "unknown" if who.kind == "anonymous" else "forbidden"


def got(place: Place, answer: Answer) -> str:
    """The same words for what came back."""
    if answer.status == REFUSES_EVERYBODY.get(str(place)):
        return "in"
    if answer.to_sign_in or answer.status == 401:
        return "unknown"
    return {403: "forbidden", 429: "waits"}.get(answer.status, "broke" if answer.status >= 500 else "in")


@pytest.mark.parametrize("name", EVERYBODY)
async def test_everybody_goes_where_the_policy_says_and_nowhere_else(
    whole: Site, peers: Peers, name: str
) -> None:
    """8.2.1 and 8.3.1."""
    going, wrong = await goer(whole, name), []
    for place in places(whole.app, TOKEN):
        goes = await goer(whole, name) if place.template in ENDS_THE_SESSION else going
        before = acts_of(peers)
        answer = await goes.go(place)
        should, came = expected(place, going.who), got(place, answer)
        if came != should:
            wrong.append(f"{place}: {came} ({answer.status}), not {should}")
        if should != "in" and (done := acts_of(peers) - before):
            wrong.append(f"{place}: refused, and yet {done} was asked of a service")
    assert not wrong, "\n".join(wrong)


async def test_the_matrix_is_the_whole_application(whole: Site) -> None:
    """Nothing is served that is no place of it."""
    found = places(whole.app)
    assert len(found) == sum(len(set(route.methods) - {"HEAD"}) for route in whole.app.router.routes)
    assert {place.kind for place in found} == {"public", "tracking", "api", "people"}
    for place in found:
        assert place.roles <= set(ROLES), place
        assert (place.allow is not None) == (
            place.template.startswith("/api/") and "docs" not in place.path and "openapi" not in place.path
        ), place


async def test_no_act_is_done_by_a_session_without_its_token(whole: Site, peers: Peers) -> None:
    """3.5.1: everybody's roles, the cookie, and no token: no service is asked to do anything."""
    going = await somebody(whole, *ROLES)
    going.csrf = ""
    for place in places(whole.app, TOKEN):
        if place.method == "GET" or place.kind in ("public", "tracking"):
            continue
        answer = await going.go(place)
        assert answer.status == 403, place
    assert acts_of(peers) == set()


async def test_no_act_is_done_for_another_site(whole: Site) -> None:
    """3.5.1: the origin that browsers name, on every form; what needs a token it does not see as well."""
    going = await somebody(whole, *ROLES)
    for place in places(whole.app, TOKEN):
        if place.method == "GET" or place.template.startswith("/api/"):
            continue
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            answer = await going.go(place, **headers)
            assert answer.status == 403, f"{place} {headers}"


async def test_nothing_is_changed_by_looking(whole: Site, peers: Peers) -> None:
    """3.5.3: sensitive acts are not done by GET, also not at an address that takes them by POST."""
    going = await somebody(whole, *ROLES)
    for place in places(whole.app, TOKEN):
        assert place.method in ("GET", "POST"), place
        await going.go(replace(place, method="GET"))
    assert acts_of(peers) == set()
