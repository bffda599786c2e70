"""The product team at its inbox: twenty items by keys alone, handing in, scripts off, two people at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import Person, PersonState
from services.gateway.accounts.session import begin
from tests.browser.visit import Visits, accessible, fits
from tests.journeys.world import World, running, settings_of

ITEMS = 20
WORDS = ("The parcel came late", "The app crashed when I paid", "The shop charged me twice")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The whole mesh with twenty new feedback, all of them read."""
    async with running(settings_of(tmp_path / "home")) as world:
        for number in range(ITEMS):
            said = {"product": "online-shop", "text": f"{WORDS[number % 3]} on day {number}, order {number}"}
            await world.staff.send("/feedback", said)
        for _ in range(300):
            listed = (await world.staff.get("/feedback", page_size=100))["feedback"]
            if sum(one["case_version"] > 0 for one in listed) == ITEMS:
                break
            await asyncio.sleep(0.1)
        yield world


@pytest.fixture
async def visits(chromium: Browser, world: World) -> AsyncIterator[Visits]:
    opened = Visits(chromium, world.url)
    yield opened
    assert opened.complaints == []


async def come_in(world: World, visits: Visits, path: str, name: str = "Mai", **how: Any) -> Page:
    """Somebody of the product team, signed in."""
    documents, now = world.units["gateway"].documents, datetime.now(UTC)
    people = People(documents)
    person = await people.get(f"pe-{name}") or await people.save(
        Person(f"pe-{name}", f"{name}@example.com", name, frozenset({"member"}), PersonState.ACTIVE, now)
    )
    session, secret = begin(person, device="a test", now=now)
    await Sessions(documents).save(session)
    page = await visits.open("/privacy", **how)
    await page.context.add_cookies([{"name": "voc_session", "value": secret, "url": world.url}])
    await page.goto(path)
    return page


async def cases(world: World) -> dict[str, dict[str, Any]]:
    """Cases by id, as actions has them."""
    listed = (await world.staff.get("/cases", page_size=100))["cases"]
    return {case["case_id"]: case for case in listed}


async def settled(page: Page) -> None:
    """Every act was answered."""
    await expect(page.locator(".row.is-pending")).to_have_count(0, timeout=20_000)


async def test_twenty_items_are_triaged_by_keyboard_alone(world: World, visits: Visits) -> None:
    page = await come_in(world, visits, "/inbox")
    press, toast = page.keyboard.press, page.locator("[data-toast]").last
    rows = page.locator("[data-item]")
    await expect(rows).to_have_count(ITEMS)
    ids = [await row.get_attribute("data-item") for row in await rows.all()]

    await press("j")
    await press("a")
    await expect(page.locator(".inbox-bar select[name=owner]")).to_be_focused()
    await press("Enter")
    await expect(toast).to_contain_text("Given to Mai.")
    await settled(page)
    await expect(rows.nth(0)).to_contain_text("Mai")

    for _ in range(4):
        await press("j")
        await press("e")
        await settled(page)
    await expect(rows.nth(4)).to_contain_text("Closed")
    await press("z")
    await expect(toast).to_contain_text("Taken back.")
    await expect(rows.nth(4)).to_contain_text("New")

    await press("j")
    await press("p")
    await expect(page.locator(".inbox-bar select[name=severity]")).to_be_focused()
    await page.keyboard.type("P2")
    await press("Enter")
    await expect(toast).to_contain_text("Severity is now")
    await settled(page)

    await press("j")
    await press("x")
    for _ in range(12):
        await press("j")
    await press("Shift+x")
    await expect(page.locator("[data-selected-count]")).to_have_text("13 selected")
    await press("d")
    await page.keyboard.type("told by phone")
    await press("Enter")
    await expect(toast).to_contain_text("13 closed: nothing is to be done.", timeout=20_000)
    await settled(page)

    await press("j")
    await press("n")
    await expect(page.locator("[data-talk=note]")).to_be_focused()
    await page.keyboard.type("She will call again")
    await press("Control+Enter")
    await expect(page.locator(".notes")).to_contain_text("She will call again")
    found = await cases(world)
    assert found[ids[0] or ""]["owner"] == "pe-Mai"
    states = [found[one or ""]["state"] for one in ids]
    assert states == ["new", *["closed"] * 3, "new", "new", *["closed"] * 13, "new"]
    assert {found[one or ""]["close_reason"] for one in ids[6:19]} == {"dismissed"}

    await press("Escape")
    await press("/")
    await page.keyboard.type("order 0")
    await expect(rows).to_have_count(1, timeout=10_000)
    await press("Escape")
    await press("?")
    await expect(page.locator("#keys")).to_be_visible()


async def test_a_second_persons_change_shows_and_a_stale_act_is_refused_honestly(
    world: World, visits: Visits
) -> None:
    mai = await come_in(world, visits, "/inbox?view=open")
    row = mai.locator("[data-item]").first
    id_ = await row.get_attribute("data-item")
    await mai.route("**/live", lambda route: route.fulfill(status=204))
    await mai.reload()
    lan = await come_in(world, visits, "/inbox?view=open", name="Lan")
    await lan.keyboard.press("j")
    await lan.keyboard.press("e")
    await expect(lan.locator(f"#row-{id_}")).to_contain_text("Closed")
    await mai.keyboard.press("j")
    await mai.keyboard.press("s")
    toast = mai.locator("[data-toast]").last
    await expect(toast).to_contain_text("Somebody changed this in the meantime.")
    await expect(mai.locator(f"#row-{id_}")).to_contain_text("Closed")


async def test_what_others_do_shows_without_reloading(world: World, visits: Visits) -> None:
    mai = await come_in(world, visits, "/inbox?view=open")
    id_ = await mai.locator("[data-item]").first.get_attribute("data-item")
    await mai.locator("[data-open]").first.click()
    note = mai.locator(".inbox-detail textarea[name=text]").last
    await note.fill("She called twi")
    await mai.wait_for_timeout(2500)
    case = (await cases(world))[id_ or ""]
    lan = await come_in(world, visits, f"/feedback/{id_}", name="Lan")
    await lan.get_by_text("Begin", exact=True).click()
    await expect(mai.locator(f"#row-{id_}")).to_contain_text("In progress", timeout=20_000)
    await world.staff.send("/feedback", {"product": "online-shop", "text": "Something else is new"})
    await expect(mai.locator(".live-bar")).to_contain_text("1 new", timeout=20_000)
    await expect(note).to_be_focused()
    await mai.keyboard.insert_text("ce")
    await expect(note).to_have_value("She called twice")
    assert case["state"] == "new"


async def test_a_colleague_hands_in_for_a_customer(world: World, visits: Visits) -> None:
    page = await come_in(world, visits, "/feedback/new")
    await page.select_option("select[name=product]", "online-shop")
    await page.fill("[name=event]", "The parcel came late on day 3")
    await expect(page.locator("[data-similar] li").first).to_contain_text("parcel", timeout=20_000)
    await page.fill("[name=contact]", "an@example.com")
    await page.click("text=Hand in >> nth=-1")
    await expect(page.locator(".summary")).to_be_visible()
    await page.check("[name=consent]")
    await page.get_by_role("button", name="Hand in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Handed in")
    await page.get_by_text("Open its page").click()
    await expect(page.locator(".said")).to_contain_text("The parcel came late on day 3")
    await expect(page.locator(".reply")).to_contain_text("sent by mail")


async def test_everything_goes_without_scripts(world: World, visits: Visits) -> None:
    page = await come_in(world, visits, "/inbox", scripts=False)
    for place in (0, 1):
        await page.locator("[name=mark]").nth(place).check()
    await page.locator("summary", has_text="Assign").click()
    await page.locator(".inbox-bar button[value=assign]").click()
    await expect(page.locator("[data-toast]")).to_contain_text("2 given to Mai.")
    await page.locator("[data-toast] button", has_text="Undo").click()
    await expect(page.locator("[data-toast]")).to_contain_text("2 taken back.")
    await page.locator("[data-open]").first.click()
    await expect(page.locator(".inbox-detail .said")).to_be_visible()
    await page.locator(".inbox-detail textarea[name=text]").first.fill("We are sorry")
    await page.locator(".inbox-detail button", has_text="Send the answer").click()
    await expect(page.locator("[data-toast]")).to_contain_text("on its way to the customer")
    await page.locator(".inbox-detail a", has_text="Open its page").click()
    label = page.locator("[data-dimension=severity]")
    await label.locator("summary").click()
    await label.locator("select").select_option("p1")
    await label.get_by_text("Save").click()
    await expect(page.locator("[data-dimension=severity]")).to_contain_text("decided by Mai")


@pytest.mark.parametrize("language", ["en", "vi"])
async def test_pages_are_for_everybody(world: World, visits: Visits, axe: str, language: str) -> None:
    id_ = next(iter(await cases(world)))
    page = await come_in(world, visits, f"/inbox?open={id_}", language=language)
    for path in (f"/inbox?open={id_}", "/inbox?view=mine", f"/feedback/{id_}", "/feedback/new"):
        await page.goto(path)
        await accessible(page, axe)
        await fits(page)
        await page.set_viewport_size({"width": 390, "height": 844})
        await fits(page)
        await page.set_viewport_size({"width": 1280, "height": 844})
