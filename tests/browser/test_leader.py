"""A leader with a phone and five minutes: what waits, cards, decisions with a thumb, the minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from services.mesh.clock import utc_now
from tests.browser.colleagues import Colleagues
from tests.browser.visit import fits

PHONE = 390
APPROVED, RETURNED = "The driver where he is", "Ask before replacing"
WHY = "Say first what it costs, and who packs."

pytestmark = pytest.mark.timeout(300)


def card(page: Page, title: str) -> Locator:
    """The card of this plan."""
    return page.locator("[data-card]").filter(has=page.get_by_role("heading", name=title))


async def schedule(page: Page, title: str) -> None:
    """A session of today, opened."""
    await page.goto("/reviews")
    await page.get_by_role("link", name="New session").tap()
    await page.get_by_label("Title").fill(title)
    await page.locator("[name=day]").fill((utc_now() + timedelta(minutes=5)).date().isoformat())
    await page.get_by_role("button", name="Schedule").tap()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    await page.get_by_role("button", name="Open the session").tap()
    await expect(page.locator("[data-toast]")).to_contain_text("The session is open.")


async def test_a_review_is_held_by_touch(colleagues: Colleagues) -> None:
    page = await colleagues.come("leader", "/home", width=PHONE, touch=True)
    await expect(page.locator("main")).to_contain_text(RETURNED)
    await fits(page)
    await schedule(page, "Five minutes by phone")
    await fits(page)

    plan = card(page, RETURNED)
    await expect(plan).to_contain_text("It has waited")
    for name in ("Current status", "Overview", "Next steps", "What it asks for"):
        await expect(plan.get_by_text(name, exact=True)).to_be_visible()
    await plan.get_by_role("button", name="Return").tap()
    await expect(plan.get_by_text("Say why, then press again.")).to_be_visible()
    reason = plan.get_by_label("Reason")
    await expect(reason).to_be_focused()
    await page.keyboard.insert_text(WHY)
    await plan.get_by_role("button", name="Return").tap()
    await expect(page.locator("[data-toast]")).to_contain_text(f"Returned: {RETURNED}")
    await expect(plan).to_contain_text(WHY)

    await card(page, APPROVED).get_by_role("button", name="Approve").tap()
    await expect(page.locator("[data-toast]")).to_contain_text(f"Approved: {APPROVED}")
    minutes = page.locator("#minutes")
    await expect(minutes.locator(".decided > li")).to_have_count(2)
    await page.get_by_label("Note", exact=True).fill("The map stays.")
    await page.get_by_role("button", name="Add the note").tap()
    await expect(minutes).to_contain_text("The map stays.")

    await page.locator("summary", has_text="Close the session").tap()
    await page.get_by_role("button", name="Close and write the minutes").tap()
    await expect(page.locator("[data-toast]")).to_contain_text("The minutes are final.")
    final = page.locator("article.final")
    for words in (RETURNED, WHY, APPROVED, "The map stays."):
        await expect(final).to_contain_text(words)
    await expect(final.locator("section", has_text="Left undecided")).to_contain_text(
        "Vans for the evening peak"
    )
    await fits(page)


async def test_minutes_of_others_grow_without_taking_focus(colleagues: Colleagues) -> None:
    linh = await colleagues.come("leader", "/reviews", width=PHONE, touch=True)
    await schedule(linh, "Two who look")
    trang = await colleagues.come("admin", linh.url)
    note = trang.get_by_label("Note", exact=True)
    await note.fill("Half a sen")
    plan = card(linh, "Vans for the evening peak")
    await plan.get_by_label("Reason").fill("Ask the drivers first.")
    await plan.get_by_role("button", name="Ask").tap()
    await expect(linh.locator("[data-toast]")).to_contain_text("Asked about")
    await expect(trang.locator("#minutes")).to_contain_text("Ask the drivers first.", timeout=15_000)
    await expect(note).to_be_focused()
    await trang.keyboard.insert_text("tence.")
    await trang.get_by_role("button", name="Add the note").click()
    await expect(trang.locator("#minutes .notes")).to_contain_text("Half a sentence.")


async def test_a_review_is_held_without_scripts(colleagues: Colleagues) -> None:
    page = await colleagues.come("leader", "/reviews/new", scripts=False)
    await page.get_by_label("Title").fill("On paper")
    await page.get_by_role("button", name="Schedule").click()
    await page.get_by_role("button", name="Open the session").click()
    plan = page.locator("[data-card]").filter(has=page.get_by_role("button", name="Ask")).first
    await plan.get_by_role("button", name="Ask").click()
    await expect(page.locator("main [role=alert]").first).to_be_visible()
    plan = page.locator("[data-card]").filter(has=page.locator("[aria-invalid=true]"))
    await plan.get_by_label("Reason").fill("Who drives them?")
    await plan.get_by_role("button", name="Ask").click()
    await expect(page.locator("[data-toast]")).to_contain_text("Asked")
    await expect(page.locator("#minutes")).to_contain_text("Who drives them?")
