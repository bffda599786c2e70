"""What people see of where they are signed in."""

from __future__ import annotations

import pytest

from services.gateway.staff.device import device_of
from tests.unit.gateway.accounts.conftest import Site, sign_in

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
MOBILE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (CHROME, "Chrome, Linux"),
        (CHROME.replace("X11; Linux x86_64", "Linux; Android 14"), "Chrome, Android"),
        (
            CHROME.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64") + " Edg/126.0.0.0",
            "Edge, Windows",
        ),
        (f"{MOBILE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (f"{MOBILE} CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox, macOS",
        ),
        ("curl/8.7.1", "curl"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_two_words(agent: str, said: str) -> None:
    assert device_of(agent) == said


async def test_one_sees_where_one_is_signed_in(site: Site) -> None:
    """7.5.2."""
    await site.person("an", "member")
    for agent in (CHROME, "curl/8.7.1"):
        browser = site.browser(**{"user-agent": agent})
        await sign_in(browser, "an")
    page = (await browser.get("/settings/me")).text
    assert "Chrome, Linux" in page
    assert "curl <span" in page
    assert "AppleWebKit" not in page
