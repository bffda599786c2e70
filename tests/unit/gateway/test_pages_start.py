"""The start page, the language, files, and addresses that are not there."""

from __future__ import annotations

import httpx
import pytest
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.gateway.pages import files
from tests.unit.gateway.answering import Answering, Peers

HTML = {"Accept": "text/html,application/xhtml+xml"}


def words(en: str) -> catalog_pb2.LocalizedText:
    return catalog_pb2.LocalizedText(en=en)


async def test_the_start_page_leads_to_open_forms_products_and_the_api(
    anybody: httpx.AsyncClient, intake: Answering
) -> None:
    forms = [
        catalog_pb2.Form(id="default", title=words("Tell us"), active=True),
        catalog_pb2.Form(id="old", title=words("Old one"), active=False),
    ]
    product = catalog_pb2.Product(id="shop", title=words("Shop"), active=True)
    intake.answers["ListForms"] = intake_pb2.ListFormsResponse(forms=forms)
    intake.answers["ListProducts"] = intake_pb2.ListProductsResponse(products=[product])
    page = await anybody.get("/")
    for link in ("/f/default", "/f/default?product=shop", "/api/v1/docs", "/privacy"):
        assert f'href="{link}"' in page.text
    assert "/f/old" not in page.text
    assert "/readyz" not in page.text, "operations are for the machine itself"


async def test_the_start_page_answers_while_intake_is_away(anybody: httpx.AsyncClient, peers: Peers) -> None:
    await peers.stop("intake")
    page = await anybody.get("/")
    assert page.status_code == 200
    assert "cannot be shown right now" in page.text


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/privacy", "/privacy"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
    ],
)
async def test_choosing_the_language_leads_back_and_nowhere_else(
    anybody: httpx.AsyncClient, asked: str, target: str
) -> None:
    answer = await anybody.post("/language", data={"_speak": "vi", "next": asked})
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert "voc_language=vi" in answer.headers["set-cookie"]


async def test_files_are_kept_by_browsers_for_as_long_as_they_are_the_same(
    anybody: httpx.AsyncClient,
) -> None:
    for name, file in files.all_files().items():
        answer = await anybody.get(files.address(name))
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].startswith(file.media_type)
        assert (await anybody.get(f"/static/{name}?old")).headers["cache-control"] == "public, max-age=60"
    for name in ("nothing.css", "..%2fmain.py", "tokens.css%00"):
        assert (await anybody.get(f"/static/{name}")).status_code == 404


async def test_people_get_a_page_and_programs_a_problem(anybody: httpx.AsyncClient) -> None:
    page = await anybody.get("/nowhere", headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    for path, headers in (("/nowhere", {}), ("/api/v1/nowhere", HTML)):
        told = await anybody.get(path, headers=headers)
        assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")


async def test_a_page_that_breaks_says_so_calmly(
    anybody: httpx.AsyncClient, intake: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.pages.start.urlsplit", None)
    page = await anybody.get("/", headers={**HTML, "X-Request-Id": "rq-12345678"})
    assert page.status_code == 500
    assert "It is not your fault" in page.text
    assert "rq-12345678" in page.text
    assert "TypeError" not in page.text
