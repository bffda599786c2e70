"""Forged and stale tokens open nothing; cookies and headers are as OWASP ASVS 5.0 asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.gateway.accounts.changing import change
from services.gateway.accounts.inviting import invite_person, new_invitation
from services.gateway.accounts.person import disabled, with_roles
from services.gateway.accounts.session import id_of
from services.mesh.clock import utc_now
from tests.unit.gateway.accounts.conftest import PASSWORD, Site, sign_in, token


async def _digest(site: Site, secret: str) -> str:
    return id_of(secret)


async def _cut(site: Site, secret: str) -> str:
    return secret[:-1]


async def _longer(site: Site, secret: str) -> str:
    return secret + "A"


async def _other_case(site: Site, secret: str) -> str:
    return secret.swapcase()


async def _random(site: Site, secret: str) -> str:
    return "A" * 43


async def _huge(site: Site, secret: str) -> str:
    return "A" * 5000


async def _idle(site: Site, secret: str) -> str:
    site.moved = timedelta(hours=13)
    return secret


async def _old(site: Site, secret: str) -> str:
    site.moved = timedelta(days=8)
    return secret


async def _of_somebody_disabled(site: Site, secret: str) -> str:
    await _changed(site, disabled)
    return secret


async def _of_older_roles(site: Site, secret: str) -> str:
    await _changed(site, lambda person: with_roles(person, frozenset({"leader"})))
    return secret


async def _signed_out(site: Site, secret: str) -> str:
    browser = site.browser(cookie=f"voc_session={secret}")
    await browser.post("/sign-out", data={"_csrf": await token(browser)})
    return secret


async def _replaced(site: Site, secret: str) -> str:
    await sign_in(site.browser(cookie=f"voc_session={secret}"), "an")
    return secret


FORGED = (
    *(_digest, _cut, _longer, _other_case, _random, _huge, _idle, _old),
    *(_of_somebody_disabled, _of_older_roles, _signed_out, _replaced),
)


@pytest.mark.parametrize("forge", FORGED)
async def test_a_forged_or_stale_session_opens_neither_page_nor_api(site: Site, forge) -> None:
    """7.2.1, 7.3.1, 7.3.2, 7.4.1, 7.4.2."""
    await site.person("boss", "admin")
    browser = await site.signed_in("an", "member")
    secret = browser.cookies["voc_session"]
    assert (await browser.get("/settings/me")).status_code == 200
    forged = site.browser(cookie=f"voc_session={await forge(site, secret)}")
    assert (await forged.get("/settings/me")).status_code == 303
    assert (await forged.get("/api/v1/feedback")).status_code == 401


async def test_a_link_of_invitation_works_once_and_for_seven_days(site: Site) -> None:
    """6.4.1 and 6.5.1."""
    person, text = await invite_person(
        people=site.people, email="an@example.com", name="An", roles=frozenset({"member"}), now=utc_now()
    )
    form = {"password": PASSWORD, "again": PASSWORD}
    browser = site.browser()
    assert (await browser.get(f"/invitation/{text}x")).status_code == 410
    assert (await browser.get(f"/invitation/{text}")).status_code == 200
    assert (await browser.post(f"/invitation/{text}", data=form)).status_code == 303
    assert (await site.browser().post(f"/invitation/{text}", data=form)).status_code == 410
    _, newer = await new_invitation(people=site.people, person_id=person.id, now=utc_now())
    site.moved = timedelta(days=7, seconds=1)
    assert (await site.browser().get(f"/invitation/{newer}")).status_code == 410


@pytest.mark.parametrize(
    "password", ["too short", "password1234", "example-an-an", "aaaaaaaaaaaaaaaa", "matkhau123456"]
)
async def test_weak_passwords_are_refused(site: Site, password: str) -> None:
    """6.2.1 and 6.2.11: long, not of what everybody tries or of one's own words; 6.2.5: no other rules."""
    _, text = await invite_person(
        people=site.people,
        email="example-an@example.com",
        name="An",
        roles=frozenset({"member"}),
        now=utc_now(),
    )
    form = {"password": password, "again": password}
    assert (await site.browser().post(f"/invitation/{text}", data=form)).status_code == 422


async def test_the_cookie_by_https(secure: Site) -> None:
    """3.3.1 Secure, 3.3.2 SameSite, 3.3.3 __Host-, 3.3.4 HttpOnly."""
    await secure.person("an", "member")
    answer = await sign_in(secure.browser(), "an")
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if "session" in c]
    assert cookie.startswith("__Host-voc_session=")
    words = cookie.lower()
    assert all(word in words for word in ("; secure", "; httponly", "; samesite=lax", "; path=/"))
    assert "domain=" not in words
    secret = cookie.partition("=")[2].partition(";")[0]
    planted = secure.browser(cookie=f"voc_session={secret}")
    assert (await planted.get("/settings/me")).status_code == 303


async def test_the_secret_of_a_session_is_kept_nowhere(site: Site) -> None:
    """7.2.3: 256 random bits, of which only a digest is stored."""
    browser = await site.signed_in("an", "member")
    secret = browser.cookies["voc_session"]
    assert len(secret) == 43
    sessions = site.app.state.gateway.recognition.sessions
    assert await sessions.get(secret) is None
    assert await sessions.get(id_of(secret)) is not None


async def test_headers_of_pages_for_people(secure: Site) -> None:
    """3.4.1 HSTS, 3.4.3 CSP, 3.4.4 nosniff, 3.4.5 referrer, 3.4.6 frames, 14.3.2 no-store."""
    browser = await secure.signed_in("an", "member")
    headers = (await browser.get("/settings/me")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


async def test_the_api_takes_a_session_and_for_acts_its_token_too(site: Site) -> None:
    """3.5.1 and 3.5.2."""
    browser = await site.signed_in("an", "member")
    assert (await browser.get("/api/v1/feedback")).status_code == 200
    act = {"json": {"title": "A thing"}}
    assert (await browser.post("/api/v1/issues", **act)).json()["code"] == "csrf_missing"
    headers = {"X-CSRF-Token": await token(browser)}
    assert (await browser.post("/api/v1/issues", headers=headers, **act)).status_code == 201


async def test_a_page_of_another_session_cannot_send_its_form(site: Site) -> None:
    mine, other = await site.signed_in("an", "member"), await site.signed_in("minh", "member")
    form = {"_csrf": await token(other), "name": "Changed", "language": ""}
    assert (await mine.post("/settings/me", data=form)).status_code == 403
    person = await site.people.by_email("an@example.com")
    assert person is not None
    assert person.name == "An"


async def _changed(site: Site, how) -> None:
    person = await site.people.by_email("an@example.com")
    assert person is not None
    await change(people=site.people, person_id=person.id, how=how)
    site.app.state.gateway.recognition.forget()
