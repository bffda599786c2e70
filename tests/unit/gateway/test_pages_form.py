"""The public form: nothing that was typed is lost, whatever is wrong."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from voc.intake.v1 import catalog_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.gateway.pages import catalog as catalogs
from services.gateway.pages.form import POSTS
from services.gateway.reasons import field_text
from tests.unit.gateway.answering import Answering, NotThere, Peers

Field = catalog_pb2.FormField
TOKEN = "fb-1.1.abc"
HOSTILE = '"><script>alert(1)</script>\u202e Nguyễn'


def words(en: str, vi: str = "") -> catalog_pb2.LocalizedText:
    return catalog_pb2.LocalizedText(en=en, vi=vi)


def a_form(**known: object) -> catalog_pb2.Form:
    kinds = {
        "product": Field.TYPE_PRODUCT, "journey_stage": Field.TYPE_JOURNEY_STAGE, "goal": Field.TYPE_TEXT,
        "event": Field.TYPE_TEXT, "consequence": Field.TYPE_TEXT, "text": Field.TYPE_TEXT,
        "occur_time": Field.TYPE_TIME, "nps": Field.TYPE_SCORE, "contact": Field.TYPE_CONTACT,
        "consent": Field.TYPE_CHECK, "language": Field.TYPE_LANGUAGE, "branch": Field.TYPE_CHOICE,
    }  # fmt: skip
    fields = [
        Field(name=name, type=kind, label=words(f"The {name}", f"Mục {name}"), maximum=10)
        for name, kind in kinds.items()
    ]
    fields[0].required = True
    fields[-1].choices.add(value="north", label=words("North", "Miền Bắc"))
    said: dict[str, object] = {"id": "default", "form_version": 4, "active": True}
    return catalog_pb2.Form(title=words("Tell us", "Hãy kể"), fields=fields, **(said | known))  # type: ignore[arg-type]


def kept(request: intake_pb2.BatchCreateFeedbackRequest) -> intake_pb2.BatchCreateFeedbackResponse:
    answer = intake_pb2.BatchCreateFeedbackResponse()
    for item in request.items:
        result = answer.results.add()
        if item.draft.contact == "nobody":
            result.error.field, result.error.reason = "contact", "contact_malformed"
        elif item.draft.goal == "nothing":
            result.error.field, result.error.reason = "", "nothing_said"
        else:
            result.receipt.tracking_token = TOKEN
    return answer


@pytest.fixture(autouse=True)
def company(intake: Answering) -> None:
    intake.answers["GetForm"] = intake_pb2.GetFormResponse(form=a_form())
    intake.answers["ListProducts"] = intake_pb2.ListProductsResponse(
        products=[catalog_pb2.Product(id="shop", title=words("Shop", "Cửa hàng"), active=True)]
    )
    intake.answers["BatchCreateFeedback"] = kept


@pytest.fixture
def filled() -> dict[str, str]:
    return {
        "_page": "0123456789abcdef", "product": "shop", "journey_stage": "retention", "goal": "trả tiền",
        "event": HOSTILE, "consequence": "", "text": "", "occur_time": "2026-03-01",
        "occur_time.clock": "09:30", "nps": "0", "contact": "lan@example.com", "consent": "true",
        "language": "vi", "branch": "north",
    }  # fmt: skip


def typed(page: str) -> dict[str, str]:
    """What a page has in its fields: texts, inputs and what is chosen."""
    found = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S)
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if (
            name
            and value
            and name[1] != "next"
            and ("checked" in tag or not re.search('type="(radio|checkbox)"', tag))
        ):
            found.append((name[1], value[1]))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        found += [(name, value) for value in re.findall(r'value="([^"]*)" selected', options)]
    return {name: html.unescape(value) for name, value in found if value}


async def test_the_form_asks_in_the_readers_language(anybody: httpx.AsyncClient) -> None:
    page = await anybody.get("/f/default?product=shop", headers={"Accept-Language": "vi-VN, en;q=0.5"})
    assert page.status_code == 200
    assert page.headers["content-language"] == "vi"
    assert page.headers["cache-control"] == "private, no-cache"
    assert '<html lang="vi">' in page.text
    assert "Hãy kể" in page.text
    assert "Mục goal" in page.text
    assert typed(page.text)["product"] == "shop"
    assert typed(page.text)["language"] == "vi"


async def test_what_is_sent_becomes_a_draft_and_leads_to_the_receipt(
    anybody: httpx.AsyncClient, intake: Answering, filled: dict[str, str]
) -> None:
    answer = await anybody.post("/f/default", data=filled, headers={"Accept-Language": "en"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/f/default/receipt/{TOKEN}"
    draft = intake.last("BatchCreateFeedback").items[0].draft
    assert (draft.form, draft.form_version, draft.acknowledge) == ("default", 4, True)
    assert (draft.product, draft.goal, draft.event) == ("shop", "trả tiền", HOSTILE)
    assert (draft.journey_stage, draft.language) == (type_pb2.JOURNEY_STAGE_RETENTION, type_pb2.LANGUAGE_VI)
    assert (draft.nps, draft.HasField("csat"), draft.consent) == (0, False, True)
    assert draft.occur_time.ToJsonString() == "2026-03-01T09:30:00Z"
    assert dict(draft.answers) == {"branch": "north"}


async def test_sending_twice_is_one_request_and_changing_the_words_is_another(
    anybody: httpx.AsyncClient, intake: Answering, filled: dict[str, str]
) -> None:
    for change in ({}, {}, {"goal": "đổi hàng"}):
        await anybody.post("/f/default", data=filled | change)
    asked = [
        request.items[0].request_id for name, request, _ in intake.asked if name == "BatchCreateFeedback"
    ]
    assert asked[0] == asked[1] != asked[2]


async def test_each_mistake_is_told_at_its_field_and_nothing_is_lost(
    anybody: httpx.AsyncClient, intake: Answering, filled: dict[str, str]
) -> None:
    wrong = filled | {"product": "", "occur_time": "yesterday", "nps": "many"}
    del wrong["consent"]
    page = await anybody.post("/f/default", data=wrong)
    assert page.status_code == 422
    for name in ("product", "occur_time", "nps", "consent"):
        assert f'id="{name}-error"' in page.text
        assert re.search(rf'aria-invalid="true"[^>]*aria-describedby="[^"]*{name}-error', page.text)
    assert '<a href="#product">The product</a> This is needed.' in page.text
    assert '<a href="#nps-0">' in page.text
    left = {name: value for name, value in wrong.items() if value and name != "nps"}
    assert typed(page.text) == left
    assert "<script>alert" not in page.text
    assert [name for name, _, _ in intake.asked if name == "BatchCreateFeedback"] == []


async def test_what_intake_refuses_is_told_at_the_field_too(
    anybody: httpx.AsyncClient, filled: dict[str, str]
) -> None:
    vietnamese = {"Accept-Language": "vi"}
    page = await anybody.post("/f/default", data=filled | {"contact": "nobody"}, headers=vietnamese)
    assert page.status_code == 422
    assert 'id="contact-error"' in page.text
    assert typed(page.text)["contact"] == "nobody"
    page = await anybody.post("/f/default", data=filled | {"goal": "nothing"})
    assert 'role="alert"' in page.text
    assert field_text("nothing_said", "en", {}) in html.unescape(page.text)


async def test_choosing_the_language_keeps_what_was_typed(
    anybody: httpx.AsyncClient, intake: Answering, filled: dict[str, str]
) -> None:
    page = await anybody.post("/f/default", data=filled | {"_speak": "vi", "product": ""})
    assert page.status_code == 200
    assert "Mục goal" in page.text
    assert "-error" not in page.text
    assert typed(page.text)["event"] == HOSTILE
    cookie = page.headers["set-cookie"]
    assert "voc_language=vi" in cookie
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure"))
    later = {"Accept-Language": "en", "Cookie": "voc_language=vi"}
    again = await anybody.get("/f/default", headers=later)
    assert "Mục goal" in again.text


async def test_a_robot_falls_into_the_trap_and_a_person_gets_out(
    anybody: httpx.AsyncClient, intake: Answering, filled: dict[str, str]
) -> None:
    page = await anybody.post("/f/default", data=filled | {"website": "http://spam.example"})
    assert page.status_code == 422
    assert "spam.example" not in page.text
    assert typed(page.text)["goal"] == "trả tiền"
    assert [name for name, _, _ in intake.asked if name == "BatchCreateFeedback"] == []


async def test_too_many_have_to_wait_with_their_words_kept(
    anybody: httpx.AsyncClient, filled: dict[str, str]
) -> None:
    for number in range(POSTS):
        assert (await anybody.post("/f/default", data=filled | {"text": str(number)})).status_code == 303
    page = await anybody.post("/f/default", data=filled | {"text": "the last"})
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) >= 1
    assert typed(page.text)["text"] == "the last"
    assert "What you typed is still here" in page.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_another_site_cannot_send_the_form(
    anybody: httpx.AsyncClient, filled: dict[str, str], headers: dict[str, str]
) -> None:
    assert (await anybody.post("/f/default", data=filled, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://voc.example"}, {"Origin": "http://gateway"}, {"Sec-Fetch-Site": "same-origin"}],
)
async def test_our_own_pages_can(
    anybody: httpx.AsyncClient, filled: dict[str, str], headers: dict[str, str]
) -> None:
    assert (await anybody.post("/f/default", data=filled, headers=headers)).status_code == 303


async def test_while_intake_is_away_the_known_form_comes_back_with_every_word(
    anybody: httpx.AsyncClient, peers: Peers, filled: dict[str, str]
) -> None:
    await anybody.get("/f/default")
    await peers.stop("intake")
    page = await anybody.post("/f/default", data=filled)
    assert page.status_code == 503
    assert int(page.headers["retry-after"]) >= 1
    assert typed(page.text) == {name: value for name, value in filled.items() if value}
    assert (await anybody.get("/f/default")).status_code == 200, "it can still be filled in"


async def test_a_form_that_was_never_seen_keeps_the_words_for_sending_again(
    anybody: httpx.AsyncClient, peers: Peers, filled: dict[str, str]
) -> None:
    await peers.stop("intake")
    page = await anybody.post("/f/default", data=filled)
    assert page.status_code == 503
    assert "retry-after" in page.headers
    assert typed(page.text) == {name: value for name, value in filled.items() if value}
    assert "<script>alert" not in page.text
    assert (await anybody.get("/f/default")).status_code == 503


async def test_an_unknown_and_a_closed_form_say_so(
    anybody: httpx.AsyncClient, intake: Answering, monkeypatch: pytest.MonkeyPatch, filled: dict[str, str]
) -> None:
    monkeypatch.setattr(catalogs, "FRESH_SECONDS", 0.0)
    intake.answers["GetForm"] = NotThere("form_unknown", "id")
    assert (await anybody.get("/f/other")).status_code == 404
    intake.answers["GetForm"] = intake_pb2.GetFormResponse(form=a_form(active=False))
    assert (await anybody.get("/f/default")).status_code == 410
    closed = await anybody.post("/f/default", data=filled)
    assert closed.status_code == 410
    assert html.escape(HOSTILE, quote=False).replace('"', "&#34;") in closed.text


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"x" * (600 * 1024), "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"&".join(b"f%d=1" % number for number in range(1300)), "application/x-www-form-urlencoded", 400),
        ("goal=đ".encode(), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_is_no_form_is_refused(
    anybody: httpx.AsyncClient, content: bytes, media_type: str, status: int
) -> None:
    answer = await anybody.post("/f/default", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status
