"""Object × person: what is one's own, on the whole mesh. The numbers are of OWASP ASVS 5.0 (8.2.2, 8.2.3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from services.gateway.accounts.people import People
from services.gateway.policy import policy_of
from services.intake.domain.receipt import token as made_token
from tests.journeys.world import World, running, settings_of
from tests.security.going import Answer, Goer, asked, program, somebody
from tests.unit.gateway.accounts.conftest import Site

FORM = {"content-type": "application/x-www-form-urlencoded", "host": "localhost", "accept": "text/html"}
JSON = {"content-type": "application/json", "host": "localhost"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(settings_of(tmp_path / "home")) as world:
        yield world


@pytest.fixture
async def whole_mesh(world: World) -> Site:
    """The gateway of the mesh, as the other tests of this room have it."""
    gateway = world.units["gateway"]
    return Site(gateway.service.web, People(gateway.documents))


async def handed_in(world: World, words: str) -> tuple[str, str]:
    """Id and tracking token of a new feedback."""
    answer = await world.staff.send("/feedback", {"product": "online-shop", "text": words})
    made = answer.json()
    return made["id"], made["tracking_url"].rpartition("/")[2]


def tracking_routes(app: Any) -> list[tuple[str, str]]:
    """Method and address, with `{token}`, of all that a tracking token opens."""
    return [
        (method, route.path.replace("{form}", "default"))
        for route in app.router.routes
        if (policy := policy_of(route)) is not None and policy.kind == "tracking"
        for method in sorted(route.methods - {"HEAD"})
    ]


async def use(app: Any, method: str, path: str, token: str) -> Answer:
    """What the bearer of a token gets, with something to say where that is asked for."""
    words = {"text": "Something more"}
    api = path.startswith("/api/")
    headers = JSON if api else FORM
    says = path.endswith((":comment", ":dispute", "not-fixed")) or path == "/t/{token}"
    body = (words if says else {}) if api else {**words, "page_id": f"{method}{path}{token}"[:64]}
    sent = orjson.dumps(body) if api else urlencode(body).encode()
    return await asked(
        app, method, path.replace("{token}", token), headers, sent if method == "POST" else b""
    )


def forged(world: World, mine: tuple[str, str], other: tuple[str, str]) -> dict[str, str]:
    """Tokens that open nothing, made from two that do."""
    my_id, my_token = mine
    other_id, other_token = other
    mac, secret = my_token.rpartition(".")[2], world.units["intake"].settings.home / "keys" / "tracking.key"
    return {
        "the id alone": other_id,
        "no mac": f"{other_id}.1.",
        "my mac with another's id": f"{other_id}.1.{mac}",
        "a later version under the same mac": f"{other_id}.2.{other_token.rpartition('.')[2]}",
        "an older version, signed by us": made_token(secret.read_bytes(), other_id, 0),
        "a later version, signed by us": made_token(secret.read_bytes(), other_id, 2),
        "signed by another secret": made_token(b"x" * 32, other_id),
        "cut": other_token[:-1],
        "longer": other_token + "A",
        "in other letters": other_token.swapcase(),
        "two in one": f"{my_id}.{other_token}",
        "hidden behind mine": f"{my_token}.{other_token}",
        "not there": made_token(secret.read_bytes(), "fb-nobody"),
    }


async def test_a_tracking_token_opens_one_feedback_and_a_forged_one_none(
    world: World, whole_mesh: Site
) -> None:
    """8.2.2, 9.1.1: every route of a token, with the own one, and with every way to forge another's."""
    mine, other = await handed_in(world, "The parcel came late"), await handed_in(world, "I paid twice")
    app = whole_mesh.app
    app.state.gateway.customers._count = 1_000_000.0  # more tries than a customer has
    routes = tracking_routes(app)
    assert len(routes) > 12
    before = (await world.staff.get(f"/feedback/{other[0]}"))["version"]
    for name, token in forged(world, mine, other).items():
        for method, path in routes:
            answer = await use(app, method, path, token)
            if method == "GET" and answer.status == 303:  # leads to the page itself, which is not there
                answer = await asked(app, "GET", answer.headers["location"], FORM)
            assert answer.status in (401, 403, 404), f"{name}: {method} {path} {answer.status}"
            assert b"I paid twice" not in answer.body, name
    assert (await world.staff.get(f"/feedback/{other[0]}"))["version"] == before
    for method, path in sorted(routes, key=lambda one: "withdraw" in one[1]):
        answer = await use(app, method, path, mine[1])
        assert answer.status in (200, 303, 409), f"{method} {path} {answer.status}"
    assert (await world.staff.get(f"/feedback/{other[0]}"))["version"] == before
    assert (await world.staff.get(f"/feedback/{mine[0]}"))["state"] == "withdrawn"


async def test_a_session_adds_nothing_to_a_tracking_token(world: World, whole_mesh: Site) -> None:
    """8.2.2: an admin's cookie or a key beside a wrong token opens nothing, and changes no answer."""
    mine = await handed_in(world, "The parcel came late")
    admin, key = await somebody(whole_mesh, "admin"), await program(whole_mesh, roles=("admin",))
    for extra in (admin.headers, key.headers):
        for path in ("/t/", "/api/v1/track/"):
            answer = await asked(whole_mesh.app, "GET", f"{path}{mine[0]}.1.x", {**JSON, **extra})
            assert answer.status == 404, path
            own = await asked(whole_mesh.app, "GET", f"{path}{mine[1]}", {**JSON, **extra})
            assert own.status == 200, path


async def test_customers_see_what_is_for_them_and_nothing_else(world: World, whole_mesh: Site) -> None:
    """8.2.3: notes of the staff, labels, cases and contacts are no part of what a token shows."""
    feedback_id, token = await handed_in(world, "The parcel came late")
    found = await world.staff.get(f"/feedback/{feedback_id}")
    note = {"text": "Between us: the carrier Quokka again", "version": found["version"]}
    assert (await world.staff.send(f"/feedback/{feedback_id}:note", note)).status_code == 200
    for path in (f"/t/{token}", f"/api/v1/track/{token}"):
        answer = await asked(whole_mesh.app, "GET", path, JSON)
        assert answer.status == 200
        assert b"The parcel came late" in answer.body
        for hidden in (b"Quokka", b"submitter", b"key:first", b"customer_key", b"case_id", b"notes"):
            assert hidden not in answer.body, hidden


async def test_what_was_sent_by_one_key_is_no_answer_to_another(world: World, whole_mesh: Site) -> None:
    """8.2.2: an `Idempotency-Key` belongs to who sent it."""
    first = await program(whole_mesh, scopes=("feedback_write",))
    second = await program(whole_mesh, scopes=("feedback_write",))

    async def hands_in(who: Goer, words: str) -> Any:
        headers = {**JSON, **who.headers, "idempotency-key": "the-same-key"}
        body = orjson.dumps({"product": "online-shop", "text": words})
        return orjson.loads(
            (await asked(whole_mesh.app, "POST", "/api/v1/feedback", headers, body)).body or b"{}"
        )

    one = await hands_in(first, "The parcel came late")
    again = await hands_in(first, "The parcel came late")
    other = await hands_in(second, "I paid twice")
    assert one["id"] == again["id"]
    assert other.get("id", "another") != one["id"]
    assert one["tracking_url"] not in str(other)


async def test_views_of_the_inbox_are_ones_own(world: World, whole_mesh: Site) -> None:
    """8.2.2: another's view can be neither read, renamed nor dropped by who knows its id."""
    mine, other = await somebody(whole_mesh, "member"), await somebody(whole_mesh, "member", "admin")
    views = whole_mesh.app.state.gateway.views
    await views.keep(mine.who.id, "Late parcels", "query=parcel", world.clock())
    (view,) = await views.of(mine.who.id)

    async def act(who: Goer, what: str) -> int:
        body = urlencode({"_csrf": who.csrf, "name": "Taken"}).encode()
        return (
            await asked(
                whole_mesh.app, "POST", f"/inbox/views/{view.id}/{what}", {**FORM, **who.headers}, body
            )
        ).status

    for what in ("rename", "drop"):
        assert await act(other, what) in (303, 404)
    assert await views.of(mine.who.id) == [view]
    inbox = await asked(whole_mesh.app, "GET", "/inbox", {**FORM, **other.headers})
    assert b"Late parcels" not in inbox.body
    assert await act(mine, "drop") == 303
    assert await views.of(mine.who.id) == []


async def test_people_change_and_sign_out_nobody_but_themselves(whole_mesh: Site) -> None:
    """8.2.2 and 15.3.3: whatever id or role a form of one's own settings carries."""
    mine, other = await somebody(whole_mesh, "member"), await somebody(whole_mesh, "member")
    before = await whole_mesh.people.get(other.who.id)
    for path in ("", "/password", "/sign-out-others", "/sign-out-everywhere"):
        extra = {"person_id": other.who.id, "id": other.who.id, "email": "x@example.com", "roles": "admin"}
        body = urlencode({"_csrf": mine.csrf, "name": "Bo", "language": "", **extra}).encode()
        await asked(whole_mesh.app, "POST", f"/settings/me{path}", {**FORM, **mine.headers}, body)
    assert await whole_mesh.people.get(other.who.id) == before
    changed = await whole_mesh.people.get(mine.who.id)
    assert changed is not None
    assert (changed.name, changed.roles) == ("Bo", {"member"})
    still = await asked(whole_mesh.app, "GET", "/settings/me", {**FORM, **other.headers})
    assert still.status == 200


async def test_an_act_by_a_page_is_done_in_the_name_of_who_is_signed_in(
    world: World, whole_mesh: Site
) -> None:
    """8.3.3: services see the person, not the gateway; whatever the body says."""
    feedback_id, _ = await handed_in(world, "The parcel came late")
    mine = await somebody(whole_mesh, "member")
    headers = {**JSON, **mine.headers, "x-csrf-token": mine.csrf}
    for _ in range(100):
        found = await world.staff.get(f"/feedback/{feedback_id}")
        note = orjson.dumps({"text": "I rang them", "version": found["version"]})
        answer = await asked(whole_mesh.app, "POST", f"/api/v1/feedback/{feedback_id}:note", headers, note)
        if answer.status != 412 and answer.status != 409:
            break
        await asyncio.sleep(0.05)
    assert answer.status == 200
    told = await world.staff.get(f"/feedback/{feedback_id}")
    assert mine.who.id in str(told)
