"""A gateway and an intake as real processes, and Chromium in front of them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from services.mesh.log.open import open_log
from tests.browser.colleagues import Colleagues
from tests.browser.visit import Actions, Staff, Visits
from tests.servers.company import company, places
from tests.servers.processes import Processes

AXE = Path(__file__).resolve().parents[2] / ".cache" / "node" / "node_modules" / "axe-core" / "axe.min.js"
_QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def _missing(what: str) -> None:
    if os.environ.get("VOC_REQUIRE_REAL") == "1":
        pytest.fail(f"{what} is needed")
    pytest.skip(f"{what} is not here")


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, as a script."""
    if not AXE.exists():
        _missing("axe-core (tools/real.sh fetches it)")
    return AXE.read_text()


@pytest.fixture(scope="session")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Intake and the gateway, with the example products."""
    processes = Processes(tmp_path_factory.mktemp("browser"), settings={"VOC_DEMO_PRODUCTS": "true"})
    try:
        for name in ("intake", "gateway"):
            processes.start(name)
        for name in ("intake", "gateway"):
            processes.wait_ready(name)
        yield processes
    finally:
        processes.stop_all()


@pytest.fixture(scope="session")
def staff(mesh: Processes) -> Staff:
    """Somebody of the product team, by API key."""
    made = mesh.command("key", "create", "browser tests", "--role", "member", "--json")
    return Staff(mesh.url, json.loads(made.stdout)["key"])


@pytest.fixture
async def actions(mesh: Processes) -> AsyncIterator[Actions]:
    """What actions would tell, told to the same log."""
    log = open_log(f"sqlite:///{mesh.home}/log.sqlite3", "actions")
    await log.start()
    yield Actions(log)
    await log.close()


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a past."""
    path = shutil.which("chromium")
    if path is None:
        _missing("Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def visits(chromium: Browser, mesh: Processes) -> AsyncIterator[Visits]:
    """Opens pages, and afterwards says what no page may have done: asked others, broken the policy."""
    opened = Visits(chromium, mesh.url)
    yield opened
    assert opened.complaints == []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """The demo company. Tests that change it each take things of their own, or make them."""
    with company(tmp_path_factory.mktemp("company")) as mesh:
        yield mesh


@pytest.fixture(scope="session")
def found(demo: Processes) -> dict[str, list[str]]:
    """Every page of every role, at things that are there."""
    return places(demo)


@pytest.fixture
async def colleagues(chromium: Browser, demo: Processes) -> AsyncIterator[Colleagues]:
    """The people of the demo company at their pages, watched as customers are."""
    people = Colleagues(Visits(chromium, demo.url), demo)
    yield people
    assert people.visits.complaints == []
