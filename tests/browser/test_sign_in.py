"""Coming in and going out by browser, and a session that ends while somebody types."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from services.gateway.accounts import passwords
from services.gateway.accounts.first import first_admin_link
from services.gateway.accounts.inviting import invite_person
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person, PersonState
from tests.browser.visit import Visits, accessible, fits
from tests.journeys.world import World, running, settings_of

PASSWORD = "seven herons by the canal"
WRONG = "eight herons by the canal"
NOTE = "She will call again on Monday.\nHer number is in the account."
NARROW, WIDE = 390, 1280

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(settings_of(tmp_path / "home")) as world:
        yield world


@pytest.fixture
async def visits(chromium: Browser, world: World) -> AsyncIterator[Visits]:
    opened = Visits(chromium, world.url)
    yield opened
    assert opened.complaints == []


def people_of(world: World) -> People:
    return People(world.units["gateway"].documents)


async def colleague(world: World, name: str, *roles: str) -> Person:
    """Somebody active, with the password of these tests."""
    made = Person(
        id=f"pe-{name}",
        email=f"{name}@example.com",
        name=name.title(),
        roles=frozenset(roles),
        state=PersonState.ACTIVE,
        create_time=datetime.now(UTC),
        password=await passwords.digest(PASSWORD),
    )
    return await people_of(world).save(made)


async def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form that is shown, and send it."""
    await page.get_by_label("E-mail").fill(f"{name}@example.com")
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


async def end_every_session(world: World, person: Person) -> None:
    """As after a night: what browsers show is over."""
    recognition = world.units["gateway"].service.web.state.gateway.recognition
    for session in await recognition.sessions.of(person.id):
        await recognition.sessions.end(session.id)
    recognition.forget()


async def new_feedback(world: World) -> str:
    said = {"product": "online-shop", "text": "The parcel came late"}
    made = (await world.staff.send("/feedback", said)).json()
    return str(made["id"])


async def test_a_wrong_password_is_told_and_a_right_one_comes_in(world: World, visits: Visits) -> None:
    await colleague(world, "an", "member")
    page = await visits.open("/inbox?view=mine")
    await expect(page).to_have_url(f"{world.url}/sign-in?next=/inbox%3Fview%3Dmine")
    await sign_in(page, "an", WRONG)
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Address and password do not fit.")
    await expect(alert).to_be_focused()
    await expect(page.get_by_label("E-mail")).to_have_value("an@example.com")
    await expect(page.get_by_label("Password", exact=True)).to_have_value("")
    await sign_in(page, "an")
    await expect(page).to_have_url(f"{world.url}/inbox?view=mine")


@pytest.mark.parametrize("scripts", [True, False])
async def test_going_out_leaves_nothing_behind(world: World, visits: Visits, scripts: bool) -> None:
    await colleague(world, "an", "member")
    page = await visits.open("/sign-in", scripts=scripts)
    await sign_in(page, "an")
    await page.goto("/settings/me")
    await page.locator("summary", has_text="An").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page).to_have_url(f"{world.url}/")
    assert [one for one in await page.context.cookies() if one["name"] == "voc_session"] == []
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_note_survives_the_end_of_the_session(world: World, visits: Visits, scripts: bool) -> None:
    person = await colleague(world, "an", "member")
    feedback = await new_feedback(world)
    page = await visits.open(f"/feedback/{feedback}", scripts=scripts)
    await sign_in(page, "an")
    await page.locator(".notes textarea").fill(NOTE)
    await end_every_session(world, person)
    await page.get_by_role("button", name="Add the note").click()
    await expect(page.get_by_role("status")).to_contain_text("What you typed is kept")
    await sign_in(page, "an", WRONG)
    await expect(page.get_by_role("alert")).to_be_visible()
    await sign_in(page, "an")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    await expect(page.get_by_role("main")).to_contain_text("She will call again on Monday.")
    await page.get_by_role("button", name="Send it now").click()
    await expect(page).to_have_url(f"{world.url}/feedback/{feedback}")
    note = page.locator(".notes .entry-text")
    assert (await note.text_content() or "").replace("\r\n", "\n") == NOTE


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_plan_survives_the_end_of_the_session(world: World, visits: Visits, scripts: bool) -> None:
    person = await colleague(world, "an", "member")
    issue = (await world.staff.send("/issues", {"title": "Parcels come late"})).json()
    page = await visits.open(f"/plans/new?issue={issue['issue_id']}", scripts=scripts)
    await sign_in(page, "an")
    await page.get_by_label("Title").fill("Ship on the day")
    await page.locator("[name=overview]").fill("Two carriers instead of one.")
    await end_every_session(world, person)
    await page.get_by_role("button", name="Start the plan").click()
    await sign_in(page, "an")
    await page.get_by_role("button", name="Send it now").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ship on the day")
    (plan,) = (await world.staff.get("/plans"))["plans"]
    assert (plan["title"], plan["overview"]) == ("Ship on the day", "Two carriers instead of one.")


async def test_a_note_beside_the_inbox_survives_it_too(world: World, visits: Visits) -> None:
    person = await colleague(world, "an", "member")
    feedback = await new_feedback(world)
    page = await visits.open("/inbox")
    await sign_in(page, "an")
    await page.locator(f"[data-item='{feedback}'] [data-open]").click()
    note = page.locator("[data-talk=note]")
    await note.fill(NOTE)
    await end_every_session(world, person)
    await page.get_by_role("button", name="Add the note").click()
    await sign_in(page, "an")
    await page.get_by_role("button", name="Send it now").click()
    await expect(page.locator(".notes")).to_contain_text("She will call again on Monday.")


async def test_a_page_of_the_session_before_is_sent_after_a_question(world: World, visits: Visits) -> None:
    """Somebody signed in again in another tab: the open page still has the old session's token."""
    person = await colleague(world, "an", "member")
    feedback = await new_feedback(world)
    page = await visits.open(f"/feedback/{feedback}")
    await sign_in(page, "an")
    await page.locator(".notes textarea").fill(NOTE)
    await end_every_session(world, person)
    other = await page.context.new_page()
    await other.goto("/sign-in")
    await sign_in(other, "an")
    await page.get_by_role("button", name="Add the note").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    await page.get_by_role("button", name="Send it now").click()
    await expect(page.locator(".notes")).to_contain_text("She will call again on Monday.")


async def test_keys_go_on_after_signing_in_in_another_tab(world: World, visits: Visits) -> None:
    person = await colleague(world, "an", "member")
    feedback = await new_feedback(world)
    page = await visits.open("/inbox")
    await sign_in(page, "an")
    row = page.locator(f"[data-item='{feedback}']")
    await expect(row).to_be_visible()
    await expect(page.locator("html[data-scripts]")).to_have_count(1)
    await end_every_session(world, person)
    toast = page.locator("[data-toast]").last
    await page.keyboard.press("j")
    await page.keyboard.press("e")
    await expect(toast).to_contain_text("You are signed out.")
    other = await page.context.new_page()
    await other.goto("/sign-in")
    await sign_in(other, "an")
    await page.keyboard.press("e")
    await expect(row).to_contain_text("Closed", timeout=20_000)
    await page.keyboard.press("z")
    await expect(toast).to_contain_text("Taken back.")


@pytest.mark.parametrize("scripts", [True, False])
async def test_an_invitation_leads_in_once(world: World, visits: Visits, scripts: bool) -> None:
    await colleague(world, "boss", "admin")
    _, text = await invite_person(
        people=people_of(world),
        email="bo@example.com",
        name="Bo",
        roles=frozenset({"leader"}),
        now=datetime.now(UTC),
    )
    page = await visits.open(f"/invitation/{text}", scripts=scripts)
    await page.get_by_label("Password", exact=True).fill("short")
    await page.get_by_label("The same password again").fill("short")
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("alert")).to_contain_text("12")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("The same password again").fill(PASSWORD)
    await page.get_by_role("button", name="Come in").click()
    await expect(page).to_have_url(f"{world.url}/home")
    again = await visits.open(f"/invitation/{text}", scripts=scripts)
    await expect(again.get_by_role("main")).to_contain_text("link")
    await expect(again.get_by_label("Password", exact=True)).to_have_count(0)


async def test_the_first_admin_says_who_they_are_and_invites(world: World, visits: Visits) -> None:
    text = await first_admin_link(people=people_of(world), now=datetime.now(UTC))
    page = await visits.open(f"/invitation/{text}")
    await page.get_by_label("Name").fill("Trang")
    await page.get_by_label("E-mail").fill("trang@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("The same password again").fill(PASSWORD)
    await page.get_by_role("button", name="Come in").click()
    await page.goto("/settings/people")
    await page.locator("summary", has_text="Invite somebody").click()
    form = page.locator("form", has=page.get_by_role("button", name="Make a link"))
    await form.get_by_label("Name").fill("An")
    await form.get_by_label("E-mail").fill("an@example.com")
    await form.get_by_label("product team").check()
    await form.get_by_role("button", name="Make a link").click()
    link = await page.get_by_label("Link for An", exact=True).last.input_value()
    assert link.startswith(f"{world.url}/invitation/pe")
    other = await visits.open(link.removeprefix(world.url))
    await expect(other.get_by_role("heading", level=1)).to_have_text("Welcome, An")


@pytest.mark.parametrize("language", ["en", "vi"])
async def test_doors_are_for_everybody(world: World, visits: Visits, axe: str, language: str) -> None:
    """Sign-in at first, after a wrong password and with something kept; a link, and one that is over."""
    person = await colleague(world, "an", "admin")
    people = people_of(world)
    how: dict[str, Any] = {"roles": frozenset({"member"}), "now": datetime.now(UTC)}
    _, text = await invite_person(people=people, email="bo@example.com", name="Bo", **how)
    page = await visits.open("/sign-in", language=language)
    for path in ("/sign-in", f"/invitation/{text}", "/invitation/over"):
        await page.goto(path)
        await looked_at(page, axe)
    await page.goto("/sign-in?next=/settings/me")
    await page.locator("[name=email]").fill("an@example.com")
    await page.locator("[name=password]").fill(WRONG)
    await page.locator("main form button").first.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await looked_at(page, axe)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main form button").first.click()
    await page.locator("[name=name]").fill("An Nguyễn Thị")
    await end_every_session(world, person)
    await page.locator("form[action='/settings/me'] button").click()
    await looked_at(page, axe)
    await page.locator("[name=email]").fill("an@example.com")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main form button").first.click()
    await expect(page.get_by_role("main")).to_contain_text("An Nguyễn Thị")
    await looked_at(page, axe)


async def looked_at(page: Page, axe: str) -> None:
    for width in (NARROW, WIDE):
        await page.set_viewport_size({"width": width, "height": 900})
        await fits(page)
    await accessible(page, axe)
