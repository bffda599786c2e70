"""Whatever is typed into any form of the staff's pages, or stands in their addresses, is answered: no 5xx."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from services.gateway.main import build_app
from services.mesh.clock import utc_now
from services.mesh.config import Settings
from services.mesh.documents.open import open_documents
from tests.security.forms import Form, forms_of
from tests.security.places import Place, places
from tests.servers.company import PLACES, company
from tests.servers.company import places as company_places
from tests.servers.processes import Processes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

HOSTILE = (
    "",
    " ",
    "\x00",
    "a\r\nb: c",
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "NaN",
    "2026-13-45",
    "2026-02-30T25:61",
    "0001-01-01",
    "9999-12-31",
    "x" * 30_000,
    "🙂" * 300,
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}%s%(x)s{x}",
    "'\";--",
    "[]",
    "../../etc/passwd",
    "%",
    "\u202e\ufeff\u0301",
)
IDS = ("x1", "%00", "..%2f..", "a" * 600, quote("✓ /?#"), "fb-", "-", "0")
EACH = int(os.environ.get("VOC_HOSTILE_EACH", "3"))
"""So many of the hostile values for each field of each form."""
LEAVE = (
    *("/sign-out", "/sign-in", "/language", "/settings/me/sign-out-everywhere", "/settings/me/password"),
    "/settings/people/demo-",
)
SEED = 20260801


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with company(tmp_path_factory.mktemp("hostile")) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def browser(mesh: Processes) -> Iterator[httpx.Client]:
    """Somebody who has every role."""
    with httpx.Client(base_url=mesh.url, timeout=60, headers={"accept": "text/html"}) as client:
        client.post("/sign-in/demo", data={"role": "admin"})
        roles = {"_csrf": _csrf(client), "roles": list(PLACES)}
        client.post("/settings/people/demo-admin/roles", data=roles)
        client.post("/sign-in/demo", data={"role": "admin"})
        yield client


def _csrf(client: httpx.Client) -> str:
    return client.get("/settings/me").text.partition('name="_csrf" value="')[2].partition('"')[0]


def _forms(mesh: Processes, browser: httpx.Client) -> list[Form]:
    """Each kind of form once."""
    found: dict[tuple[str, ...], Form] = {}
    for paths in company_places(mesh).values():
        for path in paths:
            for form in forms_of(browser.get(path).text, path):
                if not form.action.startswith(LEAVE):
                    found.setdefault(form.kind, form)
    return list(found.values())


def _fresh(browser: httpx.Client, form: Form) -> Form:
    """The form as its page shows it now, with the versions of now; as it was where it is shown no more."""
    shown = forms_of(browser.get(form.page).text, form.page)
    return next((one for one in shown if one.kind == form.kind), form)


def _sent(browser: httpx.Client, form: Form, name: str, value: str) -> int:
    fields = {**form.fields, name: value}
    if form.method == "get":
        return browser.get(form.action, params=fields).status_code
    files = {"file": ("a.csv", value.encode("utf-8", "replace"), "text/csv")} if form.files else None
    return browser.post(form.action, data=fields, files=files).status_code


def test_whatever_is_typed_is_answered(mesh: Processes, browser: httpx.Client) -> None:
    chance, wrong, codes = random.Random(SEED), [], Counter[int]()
    for form in _forms(mesh, browser):
        for name in form.fields:
            if name != "_csrf":
                fresh = _fresh(browser, form)
                for value in chance.sample(HOSTILE, EACH):
                    code = _sent(browser, fresh, name, value)
                    codes[code] += 1
                    if code >= 500:
                        wrong.append(f"{form.method} {form.action} {name}={value[:40]!r}: {code}")
    assert not wrong, "\n".join(wrong)
    assert min(codes[200], codes[303], codes[422]) > 20, codes


def test_whatever_stands_in_an_address_is_answered(browser: httpx.Client, tmp_path: Path) -> None:
    wrong = []
    for place in asyncio.run(_with_ids(tmp_path)):
        head = place.template.partition("{")[0]
        tail = place.template.rpartition("}")[2]
        for one in IDS:
            answer = browser.get(f"{head}{one}{tail}")
            if answer.status_code >= 500:
                wrong.append(f"{place} {one[:20]}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


async def _with_ids(home: Path) -> list[Place]:
    """Pages whose address names a thing. The application is made within a loop, which its channels need."""
    app = build_app(Settings(home=home), open_documents(f"sqlite:///{home}", "gateway", utc_now), utc_now)
    found = [place for place in places(app, "TOKEN") if place.method == "GET" and "{" in place.template]
    await app.state.gateway.close()
    return [place for place in found if place.kind != "api"]
