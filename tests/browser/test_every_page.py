"""Every page of the staff: it shows, anybody can use it, it is light, and it asks nobody else."""

from __future__ import annotations

import gzip

import pytest

from tests.browser.colleagues import Colleagues
from tests.browser.visit import accessible, fits
from tests.servers.company import PLACES, signed_in
from tests.servers.processes import Processes

HEAVIEST = 100_000
"""Bytes of a page with its styles and scripts, compressed."""
NARROW, WIDE = 390, 1280

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("role", PLACES)
@pytest.mark.parametrize("language", ["en", "vi"])
async def test_pages_are_for_everybody(
    colleagues: Colleagues, found: dict[str, list[str]], axe: str, role: str, language: str
) -> None:
    page = await colleagues.come(role, "/privacy", language=language)
    for path in found[role]:
        answer = await page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert await page.title(), path
        assert await page.locator("h1").count() == 1, path
        await page.set_viewport_size({"width": WIDE, "height": 900})
        await fits(page)
        await accessible(page, axe)
        await page.set_viewport_size({"width": NARROW, "height": 844})
        await fits(page)


@pytest.mark.parametrize("role", PLACES)
async def test_pages_are_light(demo: Processes, found: dict[str, list[str]], role: str) -> None:
    with signed_in(demo, role) as client:
        for path in found[role]:
            page = client.get(path)
            parts = {part.split('"')[0].partition("#")[0] for part in page.text.split('"/static/')[1:]}
            sizes = [
                len(gzip.compress(each.content))
                for each in (page, *(client.get(f"/static/{part}") for part in sorted(parts)))
            ]
            assert sum(sizes) <= HEAVIEST, (path, sizes)


@pytest.mark.parametrize("role", PLACES)
async def test_pages_show_without_scripts(
    colleagues: Colleagues, found: dict[str, list[str]], role: str
) -> None:
    page = await colleagues.come(role, "/privacy", scripts=False)
    for path in found[role]:
        answer = await page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert await page.locator("main h1:visible").count() == 1, path
