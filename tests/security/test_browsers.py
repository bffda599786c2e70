"""What browsers are told: cookies, headers, methods, types. The numbers are of OWASP ASVS 5.0."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from services.gateway.accounts.domain import ROLES
from services.gateway.accounts.inviting import invite_person
from services.gateway.edge import CONTENT_SECURITY_POLICY
from services.gateway.staff import toast
from services.gateway.staff.sign_in import oidc
from services.mesh.clock import utc_now
from tests.security.going import Answer, Goer, asked, somebody
from tests.security.places import places
from tests.unit.gateway.accounts.conftest import Site, sign_in

FORM = "application/x-www-form-urlencoded"
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_CODE = re.compile(rb"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)


async def every_answer(site: Site, going: Goer) -> list[tuple[str, Answer]]:
    """What somebody gets at every place, one after the other."""
    return [
        (str(place), await going.go(place))
        for place in places(site.app)
        if place.template not in ("/sign-out", "/settings/me/sign-out-everywhere")
    ]


@pytest.mark.parametrize("roles", [(), ROLES])
async def test_every_answer_has_what_keeps_a_browser_safe(whole: Site, roles: tuple[str, ...]) -> None:
    """3.4.3 CSP, 3.4.4 nosniff, 3.4.5 referrer, 3.4.6 frames, 3.4.8 opener, 3.4.2 no CORS, 4.1.1 types."""
    going = await somebody(whole, *roles) if roles else Goer(whole, (await somebody(whole, "member")).who)
    for name, answer in await every_answer(whole, going):
        headers = answer.headers
        policy = [part.strip() for part in headers["content-security-policy"].split(";")]
        assert set(POLICY) <= set(policy), name
        assert "unsafe" not in headers["content-security-policy"], name
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["referrer-policy"] == "same-origin", name
        assert headers["cross-origin-opener-policy"] == "same-origin", name
        assert "access-control-allow-origin" not in headers, name
        if answer.body:
            kind = headers["content-type"]
            assert "charset=utf-8" in kind or kind.startswith(("application/", "image/")), f"{name} {kind}"
        if answer.status >= 400 and "json" in headers.get("content-type", ""):
            assert headers["content-type"].startswith("application/problem+json"), name


async def test_pages_hold_no_code_of_their_own(whole: Site) -> None:
    """3.4.3: the policy forbids it; nothing relies on breaking it."""
    for name, answer in await every_answer(whole, await somebody(whole, *ROLES)):
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert not _CODE.search(answer.body), f"{name}: {_CODE.search(answer.body)}"
            assert b'src="http' not in answer.body, name


async def test_what_is_for_people_is_kept_by_no_cache(whole: Site) -> None:
    """14.3.2."""
    going = await somebody(whole, *ROLES)
    for place in places(whole.app):
        if place.kind == "public" or place.template == "/sign-out":
            continue
        going = await somebody(whole, *ROLES) if "sign-out" in place.template else going
        assert "no-store" in (await going.go(place)).headers["cache-control"], place


async def test_hsts_by_https_and_only_there(whole: Site, secure: Site) -> None:
    """3.4.1: a year at least, for hosts below too."""
    for path in ("/", "/api/v1/openapi.json", "/static/mark.svg", "/nowhere"):
        answer = await asked(secure.app, "GET", path, {"host": "localhost"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        plain = await asked(whole.app, "GET", path, {"host": "localhost"})
        assert "strict-transport-security" not in plain.headers


async def test_every_cookie_is_bound_secure_and_hidden_from_scripts(secure: Site) -> None:
    """3.3.1 to 3.3.5: session, toast, language, and what is carried to a company's sign-in."""
    await secure.person("an", *ROLES)
    browser = secure.browser()
    answers = [await sign_in(browser, "an")]
    csrf = re.search(r'name="_csrf" value="([^"]+)"', (await browser.get("/settings/me")).text)
    assert csrf
    form = {"_csrf": csrf[1], "name": "An", "language": "vi"}
    answers.append(await browser.post("/settings/me", data=form))
    answers.append(await browser.get("/settings/me"))
    answers.append(await browser.post("/sign-out", data={"_csrf": csrf[1]}))
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-voc_session", "__Host-voc_toast", "__Host-voc_language"}
    for cookie in cookies:
        words = cookie.lower()
        assert all(word in words for word in ("; secure", "; httponly", "; samesite=lax", "; path=/")), cookie
        assert "domain=" not in words
        assert len(cookie.encode()) <= 4096


def test_cookies_are_made_in_one_place() -> None:
    """3.3.1: nobody gives one with other words."""
    room = Path(oidc.__file__).parents[2]
    makers = {
        str(path.relative_to(room))
        for path in room.rglob("*.py")
        if re.search(r"\b(set|delete)_cookie\(", path.read_text())
    }
    assert makers == {"cookies.py"}


def test_the_longest_toast_fits_a_cookie() -> None:
    """3.3.5."""
    for length in range(0, 4000, 200):
        sealed = toast.sealed(toast.Toast("x" * length), "key")
        assert len(f"__Host-{toast.COOKIE}={sealed}") <= 4096


async def test_the_secret_of_a_session_is_told_by_the_cookie_alone(site: Site) -> None:
    """3.3.4 and 14.2.1: in no page, no address, no script."""
    browser = await site.signed_in("an", *ROLES)
    secret = browser.cookies["voc_session"]
    for path in ("/settings/me", "/settings/people", "/settings/keys", "/design", "/static/staff/live.js"):
        answer = await browser.get(path)
        assert secret not in answer.text + str(answer.headers), path


@pytest.mark.parametrize("kind", ["text/plain", FORM, "multipart/form-data; boundary=x", ""])
async def test_no_form_of_another_site_reaches_the_api(site: Site, kind: str) -> None:
    """3.5.2: what a browser sends without asking first lacks the header, whatever its type."""
    going = await somebody(site, *ROLES)
    for place in places(site.app):
        if place.kind != "api" or place.method == "GET":
            continue
        headers = {**going.headers, "host": "localhost", "origin": "https://evil.example"}
        headers |= {"content-type": kind} if kind else {}
        answer = await asked(site.app, "POST", place.path, headers, b'{"title": "x"}')
        assert answer.status == 403, place


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
async def test_methods_that_are_not_offered_do_nothing(site: Site, method: str) -> None:
    """4.1.4, 13.4.4."""
    going = await somebody(site, *ROLES)
    for path in ("/", "/settings/people", "/sign-in", "/api/v1/issues", "/api/v1/feedback", "/t/x"):
        headers = {**going.headers, "host": "localhost", "x-csrf-token": going.csrf}
        answer = await asked(site.app, method, path, headers, b"{}")
        assert answer.status == 405, path
        assert going.headers["cookie"].encode() not in answer.body


async def test_signing_out_clears_the_browser(site: Site) -> None:
    """14.3.1, 7.4.1."""
    going = await somebody(site, "member")
    body = f"_csrf={going.csrf}".encode()
    headers = {**going.headers, "host": "localhost", "content-type": FORM}
    answer = await asked(site.app, "POST", "/sign-out", headers, body)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "max-age=0" in answer.headers["set-cookie"].lower()


async def test_every_page_for_people_shows_the_way_out(whole: Site) -> None:
    """7.4.4."""
    for name, answer in await every_answer(whole, await somebody(whole, *ROLES)):
        whole_page = b"<html" in answer.body and name.partition(" ")[2].startswith(
            ("/settings", "/inbox", "/issues", "/plans", "/reviews", "/quality", "/operations", "/home")
        )
        if whole_page and ".csv" not in name:
            assert b'action="/sign-out"' in answer.body, name


async def test_fields_for_passwords_hide_them_and_let_helpers_in(site: Site) -> None:
    """6.2.6 and 6.2.7: masked, with the words that password managers know, and nothing against pasting."""
    _, text = await invite_person(
        people=site.people, email="bo@example.com", name="Bo", roles=frozenset({"member"}), now=utc_now()
    )
    browser = await site.signed_in("an", "member")
    wanted = {
        "/sign-in": {"current-password"},
        f"/invitation/{text}": {"new-password"},
        "/settings/me": {"current-password", "new-password"},
    }
    for path, words in wanted.items():
        page = (await (browser if path == "/settings/me" else site.browser()).get(path)).text
        fields = [field for field in re.findall(r"<input[^>]*>", page) if "password" in field]
        assert fields
        assert all('type="password"' in field for field in fields), path
        assert words == {word for field in fields for word in re.findall(r'autocomplete="([^"]+)"', field)}
        assert "onpaste" not in page


async def test_what_breaks_says_nothing_of_its_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """16.5.1, 16.5.3: a page and an answer of the API; nobody is let in because something broke."""
    going = await somebody(site, "admin")

    async def breaks(*_args: object) -> None:
        raise RuntimeError("the secret ingredient is Quokka")

    monkeypatch.setattr(site.app.state.gateway.recognition, "_ask", breaks)
    for path in ("/settings/people", "/api/v1/issues"):
        answer = await asked(site.app, "GET", path, {**going.headers, "host": "localhost"})
        assert answer.status == 500
        for word in (b"Quokka", b"Traceback", b"RuntimeError", b".py"):
            assert word not in answer.body, path


async def test_a_flood_of_made_up_sessions_takes_no_memory_without_bound(site: Site) -> None:
    """15.2.2: what is remembered of cookies that nobody gave is bounded."""
    recognition = site.app.state.gateway.recognition
    for begin in range(0, 10_400, 400):
        await asyncio.gather(*(recognition.by_secret(f"made-up-{n}") for n in range(begin, begin + 400)))
    assert len(recognition._seen) <= 10_000


def test_the_policy_names_only_ourselves() -> None:
    """3.4.3, 3.6.1: nothing is loaded from elsewhere."""
    sources = {word for part in CONTENT_SECURITY_POLICY.split(";") for word in part.split()[1:]}
    assert sources == {"'self'", "'none'"}
