"""Pictures of every page of the staff and of its doors: two widths, themes and languages, full and empty.

    python -m tools.screenshots [FOLDER]

FOLDER is `.screenshots` unless given. Chromium is needed.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright

from tests.servers.company import PLACES, company, places, signed_in
from tests.servers.processes import Processes

_WIDTHS, _THEMES, _LANGUAGES = (1280, 390), ("light", "dark"), ("en", "vi")
_NAME = re.compile(r"[^a-z0-9]+")
_NOBODY = "nobody"
_DOORS = ["/", "/sign-in", "/invitation/over", "/privacy", "/f/default"]
"""What somebody sees who is not signed in."""
_EMPTY = {"VOC_DEMO_PRODUCTS": "true", "VOC_DEMO_PEOPLE": "true"}


def main(folder: Path) -> None:
    """Take all pictures."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("Chromium is not here: install it to take pictures.")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="voc-shots-") as home:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        with company(Path(home) / "full") as mesh:
            _all(browser, mesh, places(mesh), folder / "full")
        empty = Processes(Path(home) / "empty", settings=_EMPTY)
        empty.start("up")
        try:
            empty.wait_ready("up")
            bare = {role: [each for each in paths if "{" not in each] for role, paths in PLACES.items()}
            _all(browser, empty, bare, folder / "empty")
        finally:
            empty.stop_all()
        browser.close()


def _all(browser: Browser, mesh: Processes, found: dict[str, list[str]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = {_NOBODY: _DOORS, **found}
    for role, width, theme, language in itertools.product(found, _WIDTHS, _THEMES, _LANGUAGES):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="light" if theme == "light" else "dark",
            locale=language,
            base_url=mesh.url,
        )
        if role != _NOBODY:
            _sign_in(context, mesh, role)
        page = context.new_page()
        for path in found[role]:
            name = (_NAME.sub("-", path.split("?")[0]).strip("-") or "start") + (
                "-filtered" if "?" in path else ""
            )
            try:
                page.goto(path)
                page.screenshot(path=folder / f"{name}-{width}-{theme}-{language}.png", full_page=True)
            except Error as error:
                print(f"{path}: {error.message}", file=sys.stderr)
        context.close()


def _sign_in(context: BrowserContext, mesh: Processes, role: str) -> None:
    with signed_in(mesh, role) as client:
        context.add_cookies(
            [{"name": name, "value": value, "url": mesh.url} for name, value in client.cookies.items()]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".screenshots"))
