"""The customer's part to its end: scripts on and off, both languages, two widths."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.async_api import Page, expect

from tests.browser.visit import Actions, Staff, Visits, accessible, fits
from tests.servers.processes import Processes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = {
    "en": {
        "send": "Send", "again": "Not sent yet", "thanks": "Thank you. We have it.",
        "follow": "See what becomes of it", "received": "Received", "asked": "We have a question for you",
        "answered": "We have answered you", "no": "No, it does not", "fixed": "We believe it is fixed",
        "working": "Somebody is working on it", "yes": "Yes, it is fixed", "settled": "Settled",
        "withdraw": "Take my feedback back", "sure": "Take it back", "gone": "Taken back",
        "other": "Tiếng Việt",
    },
    "vi": {
        "send": "Gửi", "again": "Chưa gửi được", "thanks": "Cảm ơn bạn. Chúng tôi đã nhận được.",
        "follow": "Theo dõi kết quả", "received": "Đã tiếp nhận", "asked": "Chúng tôi cần hỏi bạn thêm",
        "answered": "Chúng tôi đã trả lời bạn", "no": "Chưa, vẫn chưa ổn",
        "fixed": "Chúng tôi cho rằng đã khắc phục xong", "working": "Đang được xử lý",
        "yes": "Rồi, đã hết lỗi",
        "settled": "Đã giải quyết xong", "withdraw": "Rút lại phản hồi", "sure": "Rút lại",
        "gone": "Đã rút lại", "other": "English",
    },
}  # fmt: skip
FORM = "/f/default"


def heading(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("heading", level=1, name=name, exact=True)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def eventually(page: Page, link: str, name: str) -> None:
    """Look again until the page says so: services tell each other a moment later."""
    for _ in range(100):
        await page.goto(link)
        if await heading(page, name).count():
            return
        await page.wait_for_timeout(200)
    await expect(heading(page, name)).to_be_visible()


async def tell(page: Page, words: str, send: str = "Send") -> str:
    """Fill in and send the form; the id of the feedback."""
    await page.select_option("#product", "mobile-app")
    await page.fill("#goal", words)
    await press(page, send)
    await page.wait_for_url("**/receipt/**")
    return page.url.rpartition("/")[2].partition(".")[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "vi"])
async def test_the_whole_way(
    visits: Visits, staff: Staff, actions: Actions, axe: str, language: str, width: int, scripts: bool
) -> None:
    say = WORDS[language]
    page = await visits.open("/", language=language, width=width, scripts=scripts)

    async def look() -> None:
        if scripts:
            await accessible(page, axe, "dark" if width == 390 else "light")
            await fits(page)

    await look()
    await page.locator(f'a[href="{FORM}"]').click()
    await look()

    await page.fill("#goal", "trả tiền <script>alert(1)</script>")
    await page.fill("#event", 'the app "closed" & stayed closed')
    await page.fill("#contact", "lan@example.com")
    await page.check("#nps-3 + span" if scripts else "#nps-3", force=True)
    await press(page, say["send"])
    await expect(page.get_by_role("alert")).to_contain_text(say["again"])
    await expect(page.locator("#product-error")).to_be_visible()
    await expect(page.locator("#consent-error")).to_be_visible()
    await expect(page.locator("#goal")).to_have_value("trả tiền <script>alert(1)</script>")
    await expect(page.locator("#nps-3")).to_be_checked()
    await look()

    await page.select_option("#product", "delivery")
    await page.check("#consent")
    await press(page, say["send"])
    await expect(heading(page, say["thanks"])).to_be_visible()
    await look()

    await page.get_by_role("link", name=say["follow"]).click()
    await expect(heading(page, say["received"])).to_be_visible()
    await expect(page.get_by_text("trả tiền <script>alert(1)</script>")).to_be_visible()
    await look()
    link = page.url
    feedback_id = re.search(r"/t/([^.]+)", link)[1]  # type: ignore[index]

    staff.reply(feedback_id, "Which phone do you use?", asks=True)
    await page.reload()
    await expect(heading(page, say["asked"])).to_be_visible()
    await expect(page.get_by_text("Which phone do you use?")).to_be_visible()
    await page.fill("#text", "Máy cũ")
    await press(page, say["send"])
    await expect(heading(page, say["working"])).to_be_visible()
    await expect(page.get_by_text("Máy cũ")).to_be_visible()

    staff.reply(feedback_id, "Please try again.")
    await page.goto(link)
    await expect(heading(page, say["answered"])).to_be_visible()
    await look()
    await page.get_by_role("link", name=say["no"]).click()
    await look()
    await page.fill("#text", "vẫn đóng")
    await press(page, say["send"])
    await expect(heading(page, say["working"])).to_be_visible()
    await expect(page.get_by_text("vẫn đóng")).to_be_visible()

    await actions.fix(feedback_id, note_en="Paying works again.", note_vi="Đã thanh toán lại được.")
    await eventually(page, link, say["fixed"])
    await expect(page.get_by_text("Đã thanh toán" if language == "vi" else "Paying works")).to_be_visible()
    await look()
    await press(page, say["yes"])
    await expect(heading(page, say["settled"])).to_be_visible()
    await look()

    await page.get_by_role("link", name=say["withdraw"]).click()
    await look()
    await press(page, say["sure"])
    await expect(heading(page, say["gone"])).to_be_visible()
    await look()


@pytest.mark.parametrize("path", ["/privacy", "/nowhere", "/t/fb-none.1.abc", "/f/none"])
async def test_every_other_page_is_accessible_and_fits(visits: Visits, axe: str, path: str) -> None:
    for language in ("en", "vi"):
        page = await visits.open(path, language=language, width=390)
        await accessible(page, axe)
        await fits(page)


async def test_pages_fit_the_narrowest_window(visits: Visits) -> None:
    page = await visits.open(FORM, width=320)
    await fits(page)
    await tell(page, "chật hẹp")
    await fits(page)
    await page.get_by_role("link", name="See what becomes of it").click()
    await fits(page)


async def test_the_sentence_is_shown_while_it_is_typed(visits: Visits) -> None:
    page = await visits.open(FORM)
    preview = page.locator("[data-preview]")
    await expect(preview).to_be_hidden()
    await page.fill("#goal", "pay with my card.")
    await page.fill("#event", "the app closed")
    await page.fill("#consequence", "I left!")
    await expect(preview).to_contain_text("I was trying to pay with my card, then the app closed, so I left!")


async def test_a_draft_stays_in_this_browser_until_it_is_sent(visits: Visits) -> None:
    page = await visits.open(FORM)
    await page.fill("#goal", "mua giày")
    await page.check("#nps-9", force=True)
    await page.fill("#contact", "lan@example.com")
    await page.reload()
    await expect(page.locator("#goal")).to_have_value("mua giày")
    await expect(page.locator("#nps-9")).to_be_checked()
    await expect(page.locator("#contact")).to_have_value("")
    await expect(page.locator("[data-restored]")).to_be_visible()
    assert "lan@example.com" not in await page.evaluate("JSON.stringify(localStorage)")
    await tell(page, "mua giày")
    await page.goto(FORM)
    await expect(page.locator("#goal")).to_have_value("")
    assert await page.evaluate("localStorage.length") == 0


async def test_a_draft_can_be_dropped(visits: Visits) -> None:
    page = await visits.open(FORM)
    await page.fill("#goal", "mua giày")
    await page.reload()
    await press(page, "Start afresh")
    await expect(page.locator("#goal")).to_have_value("")
    await page.reload()
    await expect(page.locator("#goal")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
async def test_a_double_click_is_one_feedback(visits: Visits, staff: Staff, scripts: bool) -> None:
    words = f"once{uuid.uuid4().hex[:10]}"
    page = await visits.open(FORM, scripts=scripts)
    await page.select_option("#product", "mobile-app")
    await page.fill("#goal", words)
    await page.get_by_role("button", name="Send", exact=True).dblclick()
    await page.wait_for_url("**/receipt/**")
    assert len(staff.with_words(words)) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
async def test_choosing_the_language_keeps_every_word(visits: Visits, scripts: bool) -> None:
    page = await visits.open(FORM, scripts=scripts)
    await page.fill("#goal", "half a sentence")
    await press(page, "Tiếng Việt")
    await expect(heading(page, "Hãy kể cho chúng tôi chuyện đã xảy ra")).to_be_visible()
    await expect(page.locator("#goal")).to_have_value("half a sentence")
    await page.goto("/")
    await expect(page.locator("html")).to_have_attribute("lang", "vi")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
async def test_the_enter_key_sends(visits: Visits, scripts: bool) -> None:
    page = await visits.open(FORM, scripts=scripts)
    await page.select_option("#product", "mobile-app")
    await page.fill("#goal", "by keyboard")
    await page.focus("#contact")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipt/**")


async def test_by_keyboard_alone(visits: Visits) -> None:
    page = await visits.open(FORM)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.focus("#goal")
    await page.keyboard.type("with keys")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.matches('.send button')"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#product")).to_be_focused()


async def test_while_intake_is_away_the_words_stay_and_can_be_sent_later(
    visits: Visits, mesh: Processes
) -> None:
    page = await visits.open(FORM)
    await page.select_option("#product", "mobile-app")
    await page.fill("#goal", "patience")
    mesh.kill("intake")
    try:
        await press(page, "Send")
        await expect(page.get_by_role("alert")).to_contain_text("We cannot take this right now.")
        await expect(page.locator("#goal")).to_have_value("patience")
    finally:
        mesh.start("intake")
        mesh.wait_ready("intake")
    for _ in range(10):  # the gateway may take two seconds to dial again; a person would press again, too
        await press(page, "Send")
        await page.wait_for_load_state()
        if "/receipt/" in page.url:
            break
        await expect(page.locator("#goal")).to_have_value("patience")
        await page.wait_for_timeout(1000)
    assert "/receipt/" in page.url
