"""Whoever works by keyboard sees where they are, and goes through a page as it reads."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.colleagues import Colleagues
from tests.servers.company import PLACES

STEPS = 25
"""Presses of Tab on each page: through its frame into what it is about."""
_WHERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body || (window.lastFocus && here.matches(".skip"))) return null;
  const seen = [here, here.closest("label"), here.parentElement].some((one) => {
    if (!one) return false;
    const style = getComputedStyle(one);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outlined || style.boxShadow !== "none";
  });
  const last = window.lastFocus;
  const follows = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
  const ordered = !last || last === here || Boolean(last.compareDocumentPosition(here) & follows);
  window.lastFocus = here;
  return { what: here.outerHTML.slice(0, 160), seen, ordered };
}"""

pytestmark = pytest.mark.timeout(600)


async def walked(page: Page) -> list[dict[str, Any]]:
    """Where Tab leads, from the top of the page, at most until it begins again."""
    await page.evaluate("document.activeElement?.blur()")
    found = []
    for _ in range(STEPS):
        await page.keyboard.press("Tab")
        where = await page.evaluate(_WHERE)
        if where is None:
            break
        found.append(where)
    return found


@pytest.mark.parametrize("role", PLACES)
async def test_focus_is_seen_and_goes_in_order(
    colleagues: Colleagues, found: dict[str, list[str]], role: str
) -> None:
    page = await colleagues.come(role, "/privacy")
    for path in found[role]:
        await page.goto(path)
        steps = await walked(page)
        assert len(steps) > 5, path
        assert [step["what"] for step in steps if not step["seen"]] == [], path
        assert [step["what"] for step in steps if not step["ordered"]] == [], path
