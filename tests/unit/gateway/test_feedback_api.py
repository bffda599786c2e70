"""Handing feedback in over HTTP: one, many, again, wrongly."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.gateway.accounts import usecases
from tests.unit.gateway.answering import Answering

URL = "/api/v1/feedback"
GOOD = {"product": "shop", "text": "Hàng đến muộn ba ngày."}


def kept(request: intake_pb2.BatchCreateFeedbackRequest) -> intake_pb2.BatchCreateFeedbackResponse:
    """As intake answers: an id made of the request id, or an error for the product `nowhere`."""
    answer = intake_pb2.BatchCreateFeedbackResponse()
    for item in request.items:
        result = answer.results.add()
        if item.draft.product == "nowhere":
            result.error.field, result.error.reason = "product", "product_unknown"
            continue
        name = item.request_id or item.draft.external_id
        result.receipt.id = f"fb-{name}"
        result.receipt.receipt = "K7PM-2QXA"
        result.receipt.tracking_token = f"fb-{name}.1.abc"
        result.receipt.state = feedback_pb2.Feedback.STATE_RECEIVED
        result.receipt.replayed = name.endswith("again")
    return answer


@pytest.fixture(autouse=True)
def keeping(intake: Answering) -> None:
    intake.answers["BatchCreateFeedback"] = kept


async def test_one_is_kept_and_answered_with_a_receipt(api: httpx.AsyncClient, intake: Answering) -> None:
    body = {
        **GOOD,
        "goal": "mua áo",
        "event": "chờ",
        "consequence": "bực",
        "channel": "web",
        "occur_time": "2026-07-30T09:30:00+07:00",
        "journey_stage": "retention",
        "nps": 0,
        "csat": 2,
        "ces": 7,
        "contact": "lan@example.com",
        "consent": True,
        "account": "A-1",
        "language": "vi",
        "external_id": "x-1",
    }
    answer = await api.post(URL, json=body, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 201
    assert answer.json() == {
        "id": "fb-k1",
        "receipt": "K7PM-2QXA",
        "tracking_url": "https://voc.example/t/fb-k1.1.abc",
        "state": "received",
    }
    assert "Idempotency-Replayed" not in answer.headers
    [item] = intake.last("BatchCreateFeedback").items
    assert item.submitter == "key:first"
    assert item.source == feedback_pb2.Feedback.SOURCE_API
    assert item.traceparent.startswith("00-")
    assert item.draft.occur_time.ToJsonString() == "2026-07-30T02:30:00Z"
    assert item.draft.journey_stage == type_pb2.JOURNEY_STAGE_RETENTION
    assert item.draft.language == type_pb2.LANGUAGE_VI
    assert (item.draft.nps, item.draft.csat, item.draft.ces) == (0, 2, 7)
    assert item.draft.HasField("nps")
    assert item.draft.consent


async def test_it_is_sent_as_the_gateway(api: httpx.AsyncClient, intake: Answering) -> None:
    await api.post(URL, json=GOOD)
    [(_, _, who)] = intake.asked
    assert (who.kind, who.id) == ("gateway", "gateway")


async def test_the_same_again_says_that_it_was_replayed(api: httpx.AsyncClient) -> None:
    answer = await api.post(URL, json=GOOD, headers={"Idempotency-Key": "again"})
    assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, "true")


async def test_without_a_key_of_idempotency_each_post_has_its_own(api, intake: Answering) -> None:
    await asyncio.gather(*(api.post(URL, json=GOOD) for _ in range(5)))
    ids = [item.request_id for _, request, _ in intake.asked for item in request.items]
    assert len(set(ids)) == 5
    assert all(ids)


async def test_the_same_key_with_another_body_is_422(api: httpx.AsyncClient, intake: Answering) -> None:
    def conflict(_request):
        answer = intake_pb2.BatchCreateFeedbackResponse()
        error = answer.results.add().error
        error.field, error.reason = "request_id", "idempotency_conflict"
        return answer

    intake.answers["BatchCreateFeedback"] = conflict
    answer = await api.post(URL, json=GOOD, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("Idempotency-Key", "idempotency_conflict")


async def test_concurrent_posts_share_calls_and_each_gets_its_own_answer(api, intake: Answering) -> None:
    answers = await asyncio.gather(
        *(api.post(URL, json=GOOD, headers={"Idempotency-Key": f"k{n}"}) for n in range(64))
    )
    assert [answer.json()["id"] for answer in answers] == [f"fb-k{n}" for n in range(64)]
    assert len(intake.asked) < 64


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "product", "required"),
        ({"product": ""}, "product", "required"),
        ({"product": None}, "product", "text_expected"),
        ({"product": 5}, "product", "text_expected"),
        ({"product": ["shop"]}, "product", "text_expected"),
        ({**GOOD, "colour": "red"}, "colour", "field_unknown"),
        ({**GOOD, "state": "fixed"}, "state", "field_unknown"),
        ({**GOOD, "nps": 11}, "nps", "int32.lte"),
        ({**GOOD, "nps": -1}, "nps", "int32.gte"),
        ({**GOOD, "csat": 0}, "csat", "int32.gte"),
        ({**GOOD, "ces": 8}, "ces", "int32.lte"),
        ({**GOOD, "nps": "9"}, "nps", "whole_number_expected"),
        ({**GOOD, "nps": 9.5}, "nps", "whole_number_expected"),
        ({**GOOD, "nps": True}, "nps", "whole_number_expected"),
        ({**GOOD, "nps": 10**400}, "nps", "int32.lte"),
        ({**GOOD, "consent": "yes"}, "consent", "boolean_expected"),
        ({**GOOD, "consent": 1}, "consent", "boolean_expected"),
        ({**GOOD, "journey_stage": "RETENTION"}, "journey_stage", "choice_unknown"),
        ({**GOOD, "language": "fr"}, "language", "choice_unknown"),
        ({**GOOD, "occur_time": "yesterday"}, "occur_time", "time_malformed"),
        ({**GOOD, "occur_time": "2026-08-01T09:30:00"}, "occur_time", "time_malformed"),
        ({**GOOD, "occur_time": "2026-02-30T09:30:00Z"}, "occur_time", "time_malformed"),
        ({**GOOD, "occur_time": 1}, "occur_time", "text_expected"),
        ({**GOOD, "occur_time": "9999-12-31T23:59:59-23:59"}, "occur_time", "time_malformed"),
    ],
)
async def test_what_cannot_be_taken_is_named_at_its_field(api, intake, body, field, code) -> None:
    answer = await api.post(URL, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert intake.asked == []


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "json_malformed"),
        (b"{", 400, "json_malformed"),
        (b'{"product": "shop", "nps": NaN}', 422, "invalid"),
        (b'{"product": "\xff"}', 400, "json_malformed"),
        (b'{"product": "\\ud800"}', 400, "json_malformed"),
        (b"[" * 5000, 400, "json_malformed"),
        (b"[1]", 400, "json_not_object"),
        (b"null", 400, "json_not_object"),
        (b'"x"', 400, "json_not_object"),
    ],
)
async def test_what_is_no_json_object_is_400(api, raw: bytes, status: int, code: str) -> None:
    answer = await api.post(URL, content=raw, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_problem_speaks_the_readers_language(api: httpx.AsyncClient) -> None:
    body = {**GOOD, "nps": 11}
    english = (await api.post(URL, json=body)).json()
    vietnamese = (await api.post(URL, json=body, headers={"Accept-Language": "vi-VN,en;q=0.5"})).json()
    assert english["errors"][0]["message"] == "This must be at most 10."
    assert vietnamese["errors"][0]["message"] == "Giá trị không được quá 10."
    assert vietnamese["title"] == "Có chỗ cần sửa lại"


async def test_what_intake_refuses_is_told_at_its_field(api: httpx.AsyncClient) -> None:
    answer = await api.post(URL, json={**GOOD, "product": "nowhere"}, headers={"Accept-Language": "vi"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "product", "code": "product_unknown", "message": "Không có sản phẩm này."}
    ]


@pytest.mark.parametrize("size", [64 * 1024 + 1, 200_000])
async def test_a_single_post_has_at_most_64_kib(api: httpx.AsyncClient, size: int) -> None:
    answer = await api.post(URL, content=b" " * size, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_stream_without_length_is_cut_off_as_well(api: httpx.AsyncClient) -> None:
    async def endless():
        for _ in range(100):
            yield b" " * 1024

    answer = await api.post(URL, content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


async def test_other_kinds_of_content_are_415(api: httpx.AsyncClient) -> None:
    answer = await api.post(URL, data={"product": "shop"})
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unknown")


@pytest.mark.parametrize("wrong", ["", " ", "x" * 129, "a b", "\x7f"])
async def test_an_idempotency_key_is_visible_ascii(api: httpx.AsyncClient, wrong: str) -> None:
    answer = await api.post(URL, json=GOOD, headers={"Idempotency-Key": wrong})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


async def test_without_a_key_nobody_hands_in(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.post(URL, json=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")
    assert answer.headers["www-authenticate"] == 'Bearer realm="voc"'


async def test_a_key_needs_the_scope(anybody: httpx.AsyncClient, keys, clock) -> None:
    nobody: frozenset[str] = frozenset()
    for scopes, roles, status in (
        (frozenset({"read"}), nobody, 403),
        (nobody, frozenset({"operator"}), 403),
        (frozenset({"feedback_write"}), nobody, 201),
        (nobody, frozenset({"member"}), 201),
    ):
        _, text = await usecases.create_key(keys=keys, name="x", scopes=scopes, roles=roles, now=clock())
        answer = await anybody.post(URL, json=GOOD, headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == status


async def test_intake_away_is_a_clean_503(api: httpx.AsyncClient, peers) -> None:
    await peers.stop("intake")
    answer = await api.post(URL, json=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_batch_answers_each_item_in_order(api: httpx.AsyncClient, intake: Answering) -> None:
    items = [
        {**GOOD, "external_id": "a"},
        {"product": 1},
        {**GOOD, "product": "nowhere"},
        "nonsense",
        {**GOOD, "external_id": "b-again"},
    ]
    answer = await api.post(f"{URL}:batch", json={"items": items, "source": "import"})
    assert answer.status_code == 200
    first, second, third, fourth, fifth = answer.json()["results"]
    assert first == {
        "id": "fb-a",
        "receipt": "K7PM-2QXA",
        "tracking_url": "https://voc.example/t/fb-a.1.abc",
        "state": "received",
        "replayed": False,
    }
    assert second["error"]["code"] == "text_expected"
    assert third["error"] == {
        "field": "product",
        "code": "product_unknown",
        "message": "There is no such product.",
    }
    assert fourth["error"]["code"] == "json_not_object"
    assert (fifth["id"], fifth["replayed"]) == ("fb-b-again", True)
    sent = intake.last("BatchCreateFeedback").items
    assert [item.draft.external_id for item in sent] == ["a", "", "b-again"]
    assert {item.source for item in sent} == {feedback_pb2.Feedback.SOURCE_IMPORT}


async def test_a_batch_with_a_key_gives_each_item_its_own(api: httpx.AsyncClient, intake: Answering) -> None:
    body = {"items": [GOOD, GOOD]}
    for _ in range(2):
        await api.post(f"{URL}:batch", json=body, headers={"Idempotency-Key": "k"})
    sent = [[item.request_id for item in request.items] for _, request, _ in intake.asked]
    assert sent[0] == sent[1]
    assert len(set(sent[0])) == 2


async def test_an_empty_batch_asks_nobody(api: httpx.AsyncClient, intake: Answering) -> None:
    assert (await api.post(f"{URL}:batch", json={"items": []})).json() == {"results": []}
    assert intake.asked == []


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "items", "required"),
        ({"items": {}}, "items", "list_expected"),
        ({"items": [{}] * 501}, "items", "too_many_items"),
        ({"items": [], "sauce": 1}, "sauce", "field_unknown"),
        ({"items": [], "source": "form"}, "source", "choice_unknown"),
        ({"items": [], "source": ["import"]}, "source", "choice_unknown"),
    ],
)
async def test_a_wrong_envelope_is_422(api: httpx.AsyncClient, body, field: str, code: str) -> None:
    answer = await api.post(f"{URL}:batch", json=body)
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_a_batch_has_at_most_4_mib(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        f"{URL}:batch", content=b" " * (4 * 1024 * 1024 + 1), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
