"""Woken at three: an operator sees what is wrong, finds the event that was not heard, and has it heard."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from services.classification.usecases import understand
from services.gateway.accounts import inviting
from services.gateway.accounts.people import People
from services.mesh.log import envelope
from services.mesh.log.open import open_log
from services.mesh.log.port import Event
from tests.browser.visit import Visits, accessible, fits
from tests.journeys.world import World, running, settings_of

EMAIL, PASSWORD = "sre@example.com", "three in the morning, again"
TOPIC = "voc.intake.feedback.v1"
TEXT = "I tried to pay, then the app froze, so I lost the order"
SECTIONS = ("", "/dead-letters", "/consumers", "/timers", "/errors", "/ground", "/help")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The whole mesh, and somebody who looks after it."""
    async with running(settings_of(tmp_path / "home")) as world:
        people, now = People(world.units["gateway"].documents), datetime.now(UTC)
        _, link = await inviting.invite_person(
            people=people, email=EMAIL, name="Lê Văn An", roles=frozenset({"operator"}), now=now
        )
        await inviting.accept_invitation(people=people, text=link, password=PASSWORD, now=now)
        yield world


@pytest.fixture
async def visits(chromium: Browser, world: World) -> AsyncIterator[Visits]:
    opened = Visits(chromium, world.url)
    yield opened
    assert opened.complaints == []


async def come_in(visits: Visits, **how: Any) -> Page:
    """Sign in, as an operator does."""
    page = await visits.open("/operations", **how)
    await page.fill("input[name=email]", EMAIL)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button.button")
    await page.wait_for_url("**/operations")
    return page


async def poisoned(world: World) -> str:
    """An event that nobody can read, as a newer version might tell it; its id."""
    name = uuid.uuid4().hex[:12]
    log = open_log(world.settings.log, "a newer version")
    await log.start()
    now = datetime.now(UTC)
    event = Event(f"ev-{name}", f"{TOPIC}.received", "voc/intake", f"fb-{name}", now, 1, b"\xff\xff")
    assert await log.append([envelope.message(event)]) == [None]
    await log.close()
    return f"ev-{name}"


async def test_an_operator_finds_a_dead_letter_and_replays_it(
    world: World, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(**_asked: Any) -> None:
        raise ZeroDivisionError(TEXT)

    page = await come_in(visits)
    await expect(page.locator("#worst")).to_have_text("Everything is well.")
    with monkeypatch.context() as bug:
        bug.setattr(understand, "received", broken)
        feedback_id = (await world.staff.tell("mobile-app", TEXT))["id"]
        # The page looks by itself, every five seconds.
        await expect(page.locator("#worst")).to_contain_text("classification could not hear", timeout=30_000)
    await page.click("text=Look at it")
    await page.click(f"tr:has-text('{feedback_id}') a")
    await expect(page.locator("h1")).to_have_text("ZeroDivisionError")
    assert "froze" not in await page.inner_text("main")
    await page.fill("#replay-reason", "rolled back to 0.1.0")
    await page.click("button:has-text('Replay')")
    await expect(page.locator("[data-toast]").first).to_contain_text("It is heard again within seconds.")
    await expect(page.locator("main")).to_contain_text("No dead letters.", timeout=30_000)
    await page.goto("/operations")
    await expect(page.locator("[data-row=service-classification]")).to_contain_text("Ready")


async def test_without_scripts_poison_is_tried_again_and_then_given_up(world: World, visits: Visits) -> None:
    page = await come_in(visits, scripts=False, width=390)
    event_id = await poisoned(world)
    for _ in range(100):
        await page.click("text=Refresh")
        if await page.locator(".ops-letter").count():
            break
        await asyncio.sleep(0.2)
    await page.locator(".ops-letter").first.click()
    await expect(page.locator("main")).to_contain_text("Cannot be read")
    await page.click("button:has-text('Replay')")
    await expect(page.locator("main")).to_contain_text(event_id.replace("ev-", "fb-"))
    for _ in range(100):
        await page.goto(f"/operations/dead-letters/classification/{event_id}")
        if "Decided before" in await page.inner_text("main") and "never" not in await page.inner_text("main"):
            break
        await asyncio.sleep(0.2)
    await expect(page.locator("main")).to_contain_text("Lê Văn An")
    await page.click("text=Give it up…")
    await page.fill("#reason", "a test of a newer version")
    await page.click("button:has-text('Go on')")
    await expect(page.locator("main")).to_contain_text("This cannot be undone.")
    await page.click("text=Give it up for good")
    await expect(page.locator(".toast").first).to_contain_text("It was given up.")
    await page.goto(f"/operations/dead-letters/classification/{event_id}")
    await expect(page.locator("main")).to_contain_text("This dead letter is not there any more.")


@pytest.mark.parametrize("language", ["en", "vi"])
async def test_every_section_is_for_everybody_and_fits(
    world: World, visits: Visits, axe: str, language: str
) -> None:
    event_id = await poisoned(world)
    await world.units["review"].stop()
    page = await come_in(visits, language=language)
    letter = f"/dead-letters/classification/{event_id}"
    await expect(page.locator(".ops-letter").first).to_be_visible(timeout=30_000)
    for section in (*SECTIONS, letter, f"{letter}/discard", "/dead-letters/replay"):
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.goto(f"/operations{section}")
        await accessible(page, axe)
        await fits(page)
        await page.set_viewport_size({"width": 390, "height": 844})
        await fits(page)


async def test_looking_again_leaves_focus_and_what_is_typed_where_they_are(
    world: World, visits: Visits
) -> None:
    page = await come_in(visits)
    before = await page.inner_text("[data-fresh-text]")
    link = page.locator(".tabs a").nth(2)
    await link.focus()
    await expect(page.locator("[data-fresh-text]")).not_to_have_text(before, timeout=20_000)
    await expect(link).to_be_focused()
    await page.fill("#find", "rq-0123")
    stands = await page.inner_text("[data-fresh-text]")
    await asyncio.sleep(6)
    assert await page.inner_text("[data-fresh-text]") == stands
    assert await page.input_value("#find") == "rq-0123"
