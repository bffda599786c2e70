"""An admin sets up the company without scripts: mistakes are told at the field, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.colleagues import Colleagues

pytestmark = pytest.mark.timeout(300)


async def at(colleagues: Colleagues, path: str) -> Page:
    """The admin of the demo company, without scripts."""
    return await colleagues.come("admin", path, scripts=False)


async def unfold(page: Page, id_: str) -> None:
    """What is a dialog with scripts unfolds without them."""
    await page.locator(f"details#{id_} > summary").click()


async def press(page: Page, name: str) -> None:
    await page.locator("main").get_by_role("button", name=name, exact=True).click()


async def told(page: Page, sentence: str) -> None:
    await expect(page.locator("[data-toast]")).to_contain_text(sentence)


async def test_people_are_invited_and_changed(colleagues: Colleagues) -> None:
    page = await at(colleagues, "/settings/people")
    await unfold(page, "invite")
    await page.get_by_label("Name", exact=False).first.fill("Đặng Hòa")
    await page.locator("[name=email]").fill("linh@example.com")
    await page.locator("#invite [name=roles][value=member]").check()
    await press(page, "Make a link")
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await page.locator("#invite [name=name]").input_value() == "Đặng Hòa"
    assert await page.locator("#invite [name=roles][value=member]").is_checked()
    await page.locator("[name=email]").fill("hoa@example.com")
    await press(page, "Make a link")
    await expect(page.locator(".once input")).to_have_value(re.compile("/invitation/"))

    row = page.locator("tr", has_text="hoa@example.com")
    await row.locator("details > summary").first.click()
    await row.locator("[name=roles][value=leader]").check()
    await row.get_by_role("button", name="Change the roles").click()
    await told(page, "The roles of Đặng Hòa are changed.")
    await expect(page.locator("tr", has_text="hoa@example.com")).to_contain_text("leader")


async def test_a_key_is_made_shown_once_and_revoked(colleagues: Colleagues) -> None:
    page = await at(colleagues, "/settings/keys")
    await unfold(page, "make")
    await page.locator("[name=scopes][value=read]").check()
    await page.locator("[name=name]").fill("  ")
    await press(page, "Make a key")
    await expect(page.get_by_role("alert")).to_contain_text("What it is for")
    assert await page.locator("[name=scopes][value=read]").is_checked()
    await page.locator("[name=name]").fill("Kho dữ liệu")
    await press(page, "Make a key")
    await expect(page.locator(".once input")).to_have_value(re.compile(r"^voc_[0-9a-f]+_\w+"))
    await page.goto("/settings/keys")
    await expect(page.locator(".once")).to_have_count(0)
    row = page.locator("tr", has_text="Kho dữ liệu")
    await row.locator("details > summary").click()
    await row.get_by_role("button", name="Revoke").click()
    await expect(page.locator("tr", has_text="Kho dữ liệu")).to_contain_text("Revoked")


@pytest.mark.parametrize("kind", ["products", "channels"])
async def test_what_can_be_chosen_is_added_and_retired(colleagues: Colleagues, kind: str) -> None:
    page = await at(colleagues, f"/settings/{kind}")
    await unfold(page, "add")
    await page.locator('[name="title.en"]').fill("Gift cards")
    await page.locator('[name="title.vi"]').fill("Thẻ quà tặng")
    await page.locator("[name=id]").fill("Not An Id!")
    await press(page, "Add")
    await expect(page.get_by_role("alert")).to_contain_text("Short name for addresses and files")
    assert await page.locator('[name="title.vi"]').input_value() == "Thẻ quà tặng"
    await page.locator("[name=id]").fill("gift-cards")
    await press(page, "Add")
    row = page.locator("tr", has_text="gift-cards")
    await expect(row).to_contain_text("Thẻ quà tặng")
    await row.get_by_role("button", name="Retire").click()
    await expect(page.locator("tr", has_text="gift-cards")).to_contain_text("Retired")


async def test_cap_and_targets_are_set(colleagues: Colleagues) -> None:
    page = await at(colleagues, "/settings/loop")
    await page.locator("[name=cap]").fill("6")
    await press(page, "Save the cap")
    await expect(page.locator("[name=cap]")).to_have_value("6")
    await page.locator('[name="silence_days"]').fill("0")
    await page.locator('[name="watch_days"]').fill("21")
    await press(page, "Save")
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await page.locator('[name="watch_days"]').input_value() == "21"
    await page.locator('[name="silence_days"]').fill("7")
    await press(page, "Save")
    await page.goto("/settings/loop")
    await expect(page.locator('[name="watch_days"]')).to_have_value("21")
    await page.locator('[name="watch_days"]').fill("30")
    await press(page, "Save")


async def test_a_person_is_looked_for_before_they_are_erased(colleagues: Colleagues) -> None:
    page = await at(colleagues, "/settings/privacy")
    await press(page, "Look how much it is")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.locator("[name=who]").fill("nobody.at.all@example.com")
    await press(page, "Look how much it is")
    await expect(page.locator("main")).to_contain_text("Nothing was erased.")
    page = await at(colleagues, "/settings/privacy")
    await page.locator("[name=who]").fill("paul.reed@example.com")
    await press(page, "Look how much it is")
    await expect(page.locator(".set-count")).to_be_visible()
    await press(page, "Erase for good")
    await expect(page.locator("[role=alert].summary")).to_contain_text("Confirm")
    await page.locator("[name=sure]").check()
    await press(page, "Erase for good")
    await page.goto("/settings/privacy")
    await page.locator("[name=who]").fill("paul.reed@example.com")
    await press(page, "Look how much it is")
    await expect(page.locator("main")).to_contain_text("Nothing was erased.")


async def test_a_topic_is_made_after_a_look_at_what_it_does(colleagues: Colleagues) -> None:
    page = await at(colleagues, "/settings/taxonomy/create")
    await page.locator("[name=path]").fill("Gift Cards")
    await page.locator("[name=name_en]").fill("Gift cards")
    await page.locator("[name=name_vi]").fill("Thẻ quà tặng")
    await page.locator("[name=keywords_vi]").fill("thẻ quà\nphiếu quà tặng")
    await press(page, "Look at what it does")
    await expect(page.get_by_role("alert")).to_contain_text("Path")
    assert await page.locator("[name=name_vi]").input_value() == "Thẻ quà tặng"
    await page.locator("[name=path]").fill("gift-cards")
    await press(page, "Look at what it does")
    await press(page, "Do it")
    await page.goto("/settings/taxonomy")
    await expect(page.locator("main")).to_contain_text("gift-cards")
