"""An admin makes a form field, and customers see it in both languages; a member brings in a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from services.gateway.accounts import inviting
from services.gateway.accounts.people import People
from tests.browser.visit import Visits, accessible, fits
from tests.journeys.world import World, running, settings_of

PASSWORD = "four kettles in a row"
PEOPLE = {"admin": "Võ Thu Trang", "member": "Trần Mỹ"}
SHEET = """Mã phiếu,Ngày,Sản phẩm,Nội dung,Điểm NPS
k1,03/08/2026,Delivery,The parcel was open,2
k2,04/08/2026,Delivery,Giao hàng quá chậm,12
k3,15/08/2026,Mobile app,Ứng dụng bị treo khi thanh toán,1
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The whole mesh with example products, an admin and a member."""
    settings = settings_of(tmp_path / "home").model_copy(update={"demo_products": True})
    async with running(settings) as world:
        people, now = People(world.units["gateway"].documents), datetime.now(UTC)
        for role, name in PEOPLE.items():
            _, link = await inviting.invite_person(
                people=people, email=f"{role}@example.com", name=name, roles=frozenset({role}), now=now
            )
            await inviting.accept_invitation(people=people, text=link, password=PASSWORD, now=now)
        yield world


@pytest.fixture
async def visits(chromium: Browser, world: World) -> AsyncIterator[Visits]:
    opened = Visits(chromium, world.url)
    yield opened
    assert opened.complaints == []


async def come_in(visits: Visits, path: str, role: str = "admin", **how: Any) -> Page:
    page = await visits.open(path, **how)
    await page.fill("input[name=email]", f"{role}@example.com")
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button.button")
    await page.wait_for_url(f"**{path}")
    return page


async def add_choice(page: Page) -> str:
    """Another question at the end of the form: which shop; the beginning of its inputs' names."""
    questions = page.locator(".set-question")
    number = await questions.count()
    await page.select_option("#add", "own-choice")
    await page.click("button[name=act][value=add]")
    await expect(questions).to_have_count(number + 1)
    key = f"q.{number}"
    await page.fill(f'[name="{key}.label.en"]', "Which shop was it?")
    await page.fill(f'[name="{key}.label.vi"]', "Đó là cửa hàng nào?")
    await page.fill(f'[name="{key}.choices.en"]', "Ha Noi\nHue")
    await page.fill(f'[name="{key}.choices.vi"]', "Hà Nội\nHuế")
    return key


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_new_field_is_asked_in_both_languages(visits: Visits, scripts: bool) -> None:
    page = await come_in(visits, "/settings/forms/default", scripts=scripts)
    key = await add_choice(page)
    await page.locator(f'[id="{key}"] button[value^="up."]').click()
    await expect(page.get_by_label("Question · English").last).not_to_have_value("Which shop was it?")
    await page.click(".ending button[value=save]")
    await expect(page.get_by_text("Version 2 is saved")).to_be_visible()

    for language, question, answer in (
        ("en", "Which shop was it?", "Ha Noi"),
        ("vi", "Đó là cửa hàng nào?", "Hà Nội"),
    ):
        form = await visits.open("/f/default", language=language, scripts=scripts)
        for _ in range(10):
            if await form.get_by_text(question).count():
                break
            await form.wait_for_timeout(1000)
            await form.reload()
        await form.get_by_label(answer, exact=True).check()
        await form.select_option("#product", "delivery")
        await form.fill("#text", f"The shop in {answer} was closed")
        await form.click("button[data-send]:not(.unseen)")
        await form.wait_for_url("**/receipt/**")


async def test_two_admins_save_and_the_second_loses_nothing(visits: Visits) -> None:
    first = await come_in(visits, "/settings/forms/default")
    second = await come_in(visits, "/settings/forms/default")
    await first.fill('[name="title.en"]', "First title")
    await first.click(".ending button[value=save]")
    await expect(first.get_by_text("Version 2 is saved")).to_be_visible()
    await add_choice(second)
    await second.click(".ending button[value=save]")
    await expect(second.get_by_text("Võ Thu Trang saved version 2 while you wrote.")).to_be_visible()
    await expect(second.get_by_text("The title is “First title”.")).to_be_visible()
    assert await second.get_by_label("Question · English").last.input_value() == "Which shop was it?"
    await second.get_by_role("button", name="Save all the same").click()
    await expect(second.get_by_text("Version 3 is saved")).to_be_visible()
    await second.get_by_role("button", name="Undo").click()
    await expect(second.get_by_text("Version 4 is saved")).to_be_visible()
    assert await second.locator('[name="title.en"]').input_value() == "First title"


async def test_the_preview_stands_beside_the_page(visits: Visits, axe: str) -> None:
    page = await come_in(visits, "/settings/forms/default")
    await add_choice(page)
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Preview in both languages").click()
    preview = await opened.value
    await expect(preview.get_by_text("Which shop was it?")).to_be_visible()
    await expect(preview.get_by_text("Đó là cửa hàng nào?")).to_be_visible()
    await accessible(preview, axe)
    await page.click(".ending button[value=save]")
    await expect(page.get_by_text("Version 2 is saved")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_table_goes_in(visits: Visits, axe: str, tmp_path: Path, scripts: bool) -> None:
    sheet = tmp_path / "phieu.csv"
    sheet.write_text(SHEET)
    page = await come_in(visits, "/import", "member", scripts=scripts, width=390)
    await page.set_input_files("#file", sheet)
    await page.get_by_role("button", name="Go on to its columns").click()
    await expect(page.get_by_role("heading", name="What is in each column?")).to_be_visible()
    if scripts:
        await accessible(page, axe)
        await fits(page)
    await page.get_by_role("button", name="Check every row").click()
    go = page.get_by_role("button", name="Import 2 rows")
    await expect(go).to_be_visible(timeout=30_000)
    await expect(page.get_by_text("Điểm NPS: This must be at most 10.")).to_be_visible()
    if scripts:
        await accessible(page, axe)
        await fits(page)
    async with page.expect_download() as bad:
        await page.get_by_role("link", name="Bad rows as a file").click()
    path = await (await bad.value).path()
    assert "Giao hàng quá chậm" in path.read_text(encoding="utf-8-sig")
    await go.click()
    await expect(page.get_by_text("The file is deleted.")).to_be_visible(timeout=30_000)
    await page.goto("/import")
    await expect(page.get_by_role("link", name="phieu.csv")).to_be_visible()
