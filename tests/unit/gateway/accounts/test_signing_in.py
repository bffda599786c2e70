"""Coming in and going out. The numbers are of OWASP ASVS 5.0."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.gateway.accounts import passwords
from services.gateway.accounts.inviting import invite_person
from services.gateway.accounts.slowing import FREE
from services.mesh.clock import utc_now
from tests.unit.gateway.accounts.conftest import PASSWORD, Site, sign_in, token


async def test_a_right_password_lets_in_and_leads_home(site: Site) -> None:
    await site.person("an", "member")
    browser = site.browser()
    answer = await sign_in(browser, "an")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
    assert (await browser.get("/settings/me")).status_code == 200
    assert (await browser.get("/")).headers["location"] == "/inbox"


@pytest.mark.parametrize(
    ("role", "home"),
    [("member", "/inbox"), ("leader", "/home"), ("operator", "/operations"), ("admin", "/settings")],
)
async def test_everybody_has_a_home(site: Site, role: str, home: str) -> None:
    browser = await site.signed_in("an", role)
    assert (await browser.get("/sign-in")).headers["location"] == home


async def test_unknown_and_wrong_are_answered_alike(site: Site) -> None:
    """6.3.8: nobody learns who has an account."""
    await site.person("an", "member")
    told = [await sign_in(site.browser(), name, "not the password") for name in ("an", "nobody")]
    bodies = {answer.text.replace("an@", "@").replace("nobody@", "@") for answer in told}
    assert {answer.status_code for answer in told} == {401}
    assert len(bodies) == 1


async def test_wrong_ones_make_wait_and_waiting_ends(site: Site) -> None:
    """6.3.1: guessing slows down, and a right password is not looked at meanwhile."""
    await site.person("an", "member")
    for _ in range(5):
        await sign_in(site.browser(), "an", "not the password")
    assert (await sign_in(site.browser(), "an")).status_code == 401
    site.moved = timedelta(minutes=6)
    assert (await sign_in(site.browser(), "an")).status_code == 303


async def test_an_address_that_guesses_much_waits(site: Site) -> None:
    """6.3.1: many accounts tried from one address."""
    await site.person("an", "member")
    codes = [
        (await sign_in(site.browser(), f"nobody{number}", "x")).status_code for number in range(FREE + 1)
    ]
    assert codes == [401] * (FREE + 1)
    waits = await sign_in(site.browser(), "an", **{"_target": "/settings/me", "_kept.name": "Kept words"})
    assert (waits.status_code, waits.headers["retry-after"]) == (429, "2")
    assert "Try again in 2 seconds" in waits.text
    assert 'name="_kept.name" value="Kept words"' in waits.text


async def test_guesses_at_once_are_counted_as_they_begin(site: Site) -> None:
    """6.3.1: twenty at the same moment are not looked at together."""
    tries = (sign_in(site.browser(), f"nobody{number}", "x") for number in range(2 * FREE))
    codes = sorted([answer.status_code for answer in await asyncio.gather(*tries)])
    assert codes == [401] * (FREE + 1) + [429] * (FREE - 1)


async def test_right_ones_cost_an_address_nothing(site: Site) -> None:
    await site.person("an", "member")
    for _ in range(FREE + 3):
        assert (await sign_in(site.browser(), "an")).status_code == 303
    assert (await sign_in(site.browser(), "an", "wrong")).status_code == 401


async def test_an_unknown_address_costs_the_same_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """6.3.8: a password is hashed whether there is such an account, one without a password, or none."""
    await site.person("an", "member")
    await invite_person(
        people=site.people, email="bo@example.com", name="Bo", roles=frozenset({"member"}), now=utc_now()
    )
    verified: list[str] = []
    hasher = passwords._hasher()

    class Counting:
        hash = staticmethod(hasher.hash)

        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return hasher.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    for name in ("an", "bo", "nobody"):
        assert (await sign_in(site.browser(), name, "not the password")).status_code == 401
    assert len(verified) == 3
    assert len({kept.rpartition("$")[0].rpartition("$")[0] for kept in verified}) == 1


async def test_the_session_before_is_over(site: Site) -> None:
    """7.2.4: a new token on sign-in, and a cookie that was there before opens nothing."""
    browser = await site.signed_in("an", "member")
    before = browser.cookies["voc_session"]
    await sign_in(browser, "an")
    assert browser.cookies["voc_session"] != before
    old = site.browser(cookie=f"voc_session={before}")
    assert (await old.get("/settings/me")).status_code == 303


async def test_a_cookie_that_was_planted_is_not_taken_over(site: Site) -> None:
    """7.2.4: session fixation."""
    await site.person("an", "member")
    browser = site.browser()
    browser.cookies.set("voc_session", "A" * 43, domain="localhost.local")
    planted = site.browser(cookie=f"voc_session={'A' * 43}")
    await sign_in(browser, "an")
    assert (await planted.get("/settings/me")).status_code == 303


@pytest.mark.parametrize("after", [timedelta(hours=12, seconds=1), timedelta(days=7, seconds=1)])
async def test_an_idle_session_ends(site: Site, after: timedelta) -> None:
    """7.3.1."""
    browser = await site.signed_in("an", "member")
    site.moved = after
    assert (await browser.get("/settings/me")).status_code == 303


async def test_a_used_session_ends_after_all(site: Site) -> None:
    """7.3.2: at the latest after seven days."""
    browser = await site.signed_in("an", "member")
    for hours in range(10, 7 * 24, 10):
        site.moved = timedelta(hours=hours)
        assert (await browser.get("/settings/me")).status_code == 200, hours
        await _noted(site)
    site.moved = timedelta(days=7, seconds=1)
    assert (await browser.get("/settings/me")).status_code == 303


async def test_sign_out_ends_it_on_the_server(site: Site) -> None:
    """7.4.1."""
    browser = await site.signed_in("an", "member")
    secret = browser.cookies["voc_session"]
    answer = await browser.post("/sign-out", data={"_csrf": await token(browser)})
    assert answer.status_code == 303
    assert "voc_session" not in browser.cookies
    assert (await site.browser(cookie=f"voc_session={secret}").get("/settings/me")).status_code == 303


async def test_another_password_ends_every_other_session(site: Site) -> None:
    """7.4.3."""
    first = await site.signed_in("an", "member")
    second = site.browser()
    await sign_in(second, "an")
    new = "nine storks over the field"
    form = {"_csrf": await token(first), "current": PASSWORD, "password": new, "again": new}
    assert (await first.post("/settings/me/password", data=form)).status_code == 303
    assert (await first.get("/settings/me")).status_code == 200
    assert (await second.get("/settings/me")).status_code == 303
    assert (await sign_in(site.browser(), "an", new)).status_code == 303


@pytest.mark.parametrize("path", ["sign-out-others", "sign-out-everywhere"])
async def test_signing_out_elsewhere(site: Site, path: str) -> None:
    """7.5.2: one's own sessions."""
    first = await site.signed_in("an", "member")
    second = site.browser()
    await sign_in(second, "an")
    await first.post(f"/settings/me/{path}", data={"_csrf": await token(first)})
    assert (await second.get("/settings/me")).status_code == 303
    assert (await first.get("/settings/me")).status_code == (200 if path == "sign-out-others" else 303)


async def test_an_admin_signs_somebody_out_everywhere(site: Site) -> None:
    """7.4.5."""
    admin, other = await site.signed_in("boss", "admin"), await site.signed_in("an", "member")
    person = await site.people.by_email("an@example.com")
    assert person is not None
    await admin.post(f"/settings/people/{person.id}/sign-out", data={"_csrf": await token(admin)})
    assert (await other.get("/settings/me")).status_code == 303
    assert (await admin.get("/settings/me")).status_code == 200


async def test_a_password_counts_to_its_last_letter(site: Site) -> None:
    """6.2.8: neither cut nor folded; 6.2.9: long ones are taken; 6.2.3: the current one is asked for."""
    browser = await site.signed_in("an", "member")
    new = ("seven brown quails " * 11)[:200]
    form = {"_csrf": await token(browser), "current": PASSWORD, "password": new, "again": new}
    assert (await browser.post("/settings/me/password", data={**form, "current": "x"})).status_code == 422
    assert (await browser.post("/settings/me/password", data=form)).status_code == 303
    assert (await sign_in(site.browser(), "an", new)).status_code == 303
    for wrong in (new + "x", new[:-1], new.swapcase(), PASSWORD):
        assert (await sign_in(site.browser(), "an", wrong)).status_code == 401


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"])
async def test_nobody_is_led_away(site: Site, to: str) -> None:
    """3.7.2: only addresses of ours."""
    await site.person("an", "member")
    assert (await sign_in(site.browser(), "an", next=to)).headers["location"] == "/inbox"


async def test_a_form_sent_after_the_end_of_the_session_is_not_lost(site: Site) -> None:
    browser = await site.signed_in("an", "member")
    csrf = await token(browser)
    site.moved = timedelta(days=8)
    form = {"_csrf": csrf, "name": "An Nguyễn", "language": "vi"}
    asked = await browser.post("/settings/me", data=form)
    assert asked.status_code == 401
    assert 'name="_kept.name" value="An Nguyễn"' in asked.text
    assert csrf not in asked.text
    kept = {"_target": "/settings/me", "_kept.name": "An Nguyễn", "_kept.language": "vi"}
    again = await sign_in(browser, "an", **kept)
    assert again.status_code == 200
    assert 'name="name" value="An Nguyễn"' in again.text
    fresh = {"_csrf": await token(browser), "name": "An Nguyễn", "language": "vi"}
    assert (await browser.post("/settings/me", data=fresh)).status_code == 303
    person = await site.people.by_email("an@example.com")
    assert person is not None
    assert person.name == "An Nguyễn"


async def _noted(site: Site) -> None:
    for task in list(site.app.state.gateway.recognition._noting):
        await task
