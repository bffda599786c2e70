"""The table's handler: JSON in, RPC out, and back; and what services refuse."""

from __future__ import annotations

import grpc
import httpx
import pytest
from voc.actions.v1 import actions_pb2
from voc.intake.v1 import catalog_pb2, feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.gateway.accounts import usecases
from services.mesh.documents.port import DocumentsUnavailable
from tests.unit.gateway.answering import NotNow, NotThere, Peers, TooOld, Wrong

V1 = "/api/v1"


async def test_a_thing_is_answered_bare_with_short_words_and_nulls(
    api: httpx.AsyncClient, peers: Peers
) -> None:
    issue = actions_pb2.Issue(
        issue_id="is-1",
        version=7,
        state=actions_pb2.Issue.STATE_FIXED,
        severity=type_pb2.SEVERITY_P1,
        title="Giao hàng muộn",
        case_count=3,
    )
    issue.open_time.FromJsonString("2026-08-01T00:00:00Z")
    issue.fix.effective_time.FromJsonString("2026-08-02T00:00:00.5Z")
    peers.actions.answers["GetIssue"] = actions_pb2.GetIssueResponse(issue=issue)
    answer = await api.get(f"{V1}/issues/is-1")
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"7"'
    assert (body["issue_id"], body["version"], body["state"], body["severity"]) == ("is-1", 7, "fixed", "p1")
    assert (body["trend"], body["archive"], body["pattern_ids"]) == (None, None, [])
    assert body["open_time"] == "2026-08-01T00:00:00Z"
    assert body["fix"]["effective_time"] == "2026-08-02T00:00:00.500000Z"
    assert "Giao hàng muộn" in answer.text
    assert peers.actions.last("GetIssue").issue_id == "is-1"


async def test_the_service_sees_who_asks(api: httpx.AsyncClient, peers: Peers) -> None:
    await api.get(f"{V1}/issues/is-1")
    [(_, _, who)] = peers.actions.asked
    assert (who.kind, who.id) == ("key", "key:first")
    assert who.roles == {"member", "leader", "operator", "admin"}
    assert who.scopes == {"feedback_write", "read", "catalog_write"}


async def test_a_list_takes_filters_and_pages(api: httpx.AsyncClient, peers: Peers) -> None:
    answer = intake_pb2.ListFeedbackResponse(next_page_token="more", total_size=2)
    answer.feedback.add(id="fb-1", state=feedback_pb2.Feedback.STATE_IN_PROGRESS, nps=0)
    peers.intake.answers["ListFeedback"] = answer
    found = await api.get(
        f"{V1}/feedback",
        params={
            "states": ["received", "in_progress"],
            "severities": "p1,p2",
            "unsure": "false",
            "receive_time_from": "2026-08-01T00:00:00+07:00",
            "query": "giao hàng, muộn",
            "order_by": "severity desc",
            "page_size": "2",
            "page_token": "",
        },
    )
    body = found.json()
    assert (body["next_page_token"], body["total_size"]) == ("more", 2)
    assert (body["feedback"][0]["state"], body["feedback"][0]["nps"], body["feedback"][0]["csat"]) == (
        "in_progress",
        0,
        None,
    )
    asked = peers.intake.last("ListFeedback")
    assert list(asked.filter.states) == [
        feedback_pb2.Feedback.STATE_RECEIVED,
        feedback_pb2.Feedback.STATE_IN_PROGRESS,
    ]
    assert list(asked.filter.severities) == [type_pb2.SEVERITY_P1, type_pb2.SEVERITY_P2]
    assert asked.filter.HasField("unsure")
    assert not asked.filter.unsure
    assert asked.filter.receive_time_from.ToJsonString() == "2026-07-31T17:00:00Z"
    assert asked.filter.query == "giao hàng, muộn"
    assert (asked.order_by, asked.page_size) == ("severity desc", 2)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("colour=red", "colour", "parameter_unknown"),
        ("request_id=1", "request_id", "parameter_unknown"),
        ("page_size=ten", "page_size", "whole_number_expected"),
        ("page_size=99999999999", "page_size", "out_of_range"),
        ("page_size=1" + "0" * 5000, "page_size", "whole_number_expected"),
        ("page_size=501", "page_size", "int32.gte_lte"),
        ("page_size=1&page_size=2", "page_size", "given_twice"),
        ("states=lost", "states[0]", "choice_unknown"),
        ("states=STATE_RECEIVED", "states[0]", "choice_unknown"),
        ("unsure=maybe", "unsure", "boolean_expected"),
        ("receive_time_to=tomorrow", "receive_time_to", "time_malformed"),
        ("query=" + "x" * 201, "query", "string.max_len"),
        ("order_by=colour", "order_by", "string.in"),
    ],
)
async def test_a_wrong_parameter_is_named(api: httpx.AsyncClient, query: str, field: str, code: str) -> None:
    answer = await api.get(f"{V1}/feedback?{query}")
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_an_act_takes_its_body_and_its_version(api: httpx.AsyncClient, peers: Peers) -> None:
    body = {"version": 3, "whys": ["late", "no driver"], "category": "process"}
    assert (await api.post(f"{V1}/issues/is-1:setRootCause", json=body)).status_code == 200
    asked = peers.actions.last("SetRootCause")
    assert (asked.issue_id, asked.version, list(asked.whys)) == ("is-1", 3, ["late", "no driver"])
    assert asked.category == type_pb2.CAUSE_CATEGORY_PROCESS


async def test_the_version_may_come_as_a_condition(api: httpx.AsyncClient, peers: Peers) -> None:
    address, body = f"{V1}/issues/is-1:assign", {"owner": "lan"}
    peers.actions.answers["AssignIssue"] = TooOld("stale", "version")
    by_condition = await api.post(address, json=body, headers={"If-Match": '"3"'})
    assert peers.actions.last("AssignIssue").version == 3
    assert (by_condition.status_code, by_condition.json()["code"]) == (412, "stale")
    by_body = await api.post(address, json={**body, "version": 3})
    assert (by_body.status_code, by_body.json()["code"]) == (409, "stale")
    nonsense = await api.post(address, json=body, headers={"If-Match": "*"})
    assert nonsense.json()["errors"][0]["field"] == "If-Match"


async def test_a_missing_version_is_named(api: httpx.AsyncClient) -> None:
    answer = await api.post(f"{V1}/issues/is-1:assign", json={"owner": "lan"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "version", "code": "int64.gte", "message": "This must be at least 1."}
    ]


async def test_creating_answers_201_with_its_place_and_replays(api: httpx.AsyncClient, peers: Peers) -> None:
    product = catalog_pb2.Product(id="web-shop", version=1, title=catalog_pb2.LocalizedText(en="Web shop"))
    peers.intake.answers["CreateProduct"] = intake_pb2.CreateProductResponse(product=product, replayed=True)
    body = {"title": {"en": "Web shop", "vi": "Cửa hàng"}}
    answer = await api.post(f"{V1}/products", json=body, headers={"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.headers["location"]) == (201, "/api/v1/products/web-shop")
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.json()["title"] == {"en": "Web shop", "vi": ""}
    asked = peers.intake.last("CreateProduct")
    assert (asked.request_id, asked.title.vi) == ("k1", "Cửa hàng")


async def test_a_decision_is_a_verb_on_its_plan(api: httpx.AsyncClient, peers: Peers) -> None:
    body = {"plan_version": 4, "other_plan_id": "pl-2", "reason": "bigger"}
    assert (await api.post(f"{V1}/plans/pl-1:approve", json=body)).status_code == 200
    asked = peers.review.last("ApprovePlan")
    assert (asked.plan_id, asked.plan_version, asked.other_plan_id) == ("pl-1", 4, "pl-2")
    assert len(asked.request_id) == 32


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"colour": 1}, "colour", "field_unknown"),
        ({"issue_id": "is-2"}, "issue_id", "field_unknown"),
        ({"request_id": "x"}, "request_id", "field_unknown"),
        ({"title": {"en": "x"}}, "title", "text_expected"),
        ({"metric": 5}, "metric", "object_expected"),
        ({"metric": {"name": "x", "unit": 1}}, "metric.unit", "text_expected"),
        ({"metric": {"name": "x", "colour": 1}}, "metric.colour", "field_unknown"),
        ({"metric": {"name": "x", "baseline": "1"}}, "metric.baseline", "number_expected"),
        ({"due_time": 5}, "due_time", "time_malformed"),
        ({"due_time": "0000-01-01T00:00:00Z"}, "due_time", "time_malformed"),
        ({"version": 1.0}, "version", "whole_number_expected"),
        ({"version": 2**64 - 1}, "version", "out_of_range"),
        ({"version": True}, "version", "whole_number_expected"),
    ],
)
async def test_a_wrong_body_is_named_at_the_field(api: httpx.AsyncClient, peers, body, field, code) -> None:
    answer = await api.post(f"{V1}/plans/pl-1:update", json=body)
    assert answer.status_code == 422
    assert (field, code) in [(error["field"], error["code"]) for error in answer.json()["errors"]]
    assert peers.actions.asked == []


async def test_the_customer_needs_no_key_and_is_named_by_the_token(anybody, peers: Peers) -> None:
    answer = await anybody.post(f"{V1}/track/fb-1.2.sig:dispute", json={"text": "vẫn hỏng"})
    assert answer.status_code == 200
    [(name, asked, who)] = peers.intake.asked
    assert (name, asked.token, asked.text) == ("DisputeFeedback", "fb-1.2.sig", "vẫn hỏng")
    assert (who.kind, who.subject, who.id) == ("customer", "fb-1", "")


async def test_the_customer_withdraws_by_token_and_staff_by_id(anybody, api, peers: Peers) -> None:
    refused = await anybody.post(f"{V1}/track/fb-1.2.sig:withdraw", json={"id": "fb-2"})
    assert refused.json()["errors"][0]["code"] == "field_unknown"
    assert (await anybody.post(f"{V1}/track/fb-1.2.sig:withdraw")).status_code == 200
    assert peers.intake.last("WithdrawFeedback").token == "fb-1.2.sig"
    assert (await api.post(f"{V1}/feedback/fb-1:withdraw", json={"version": 2})).status_code == 200
    assert peers.intake.last("WithdrawFeedback").id == "fb-1"


async def test_public_lists_need_no_key(anybody: httpx.AsyncClient, peers: Peers) -> None:
    assert (await anybody.get(f"{V1}/products")).status_code == 200
    assert peers.intake.asked[0][2].kind == "anonymous"
    assert (await anybody.get(f"{V1}/channels")).status_code == 401


async def test_customers_are_limited_by_address(anybody: httpx.AsyncClient) -> None:
    answers = [await anybody.get(f"{V1}/track/fb-1.1.x")]
    while answers[-1].status_code == 200 and len(answers) < 600:  # a slow machine earns new calls meanwhile
        answers.append(await anybody.get(f"{V1}/track/fb-1.1.x"))
    assert len(answers) > 120 and answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_wrong_keys_are_limited_by_address(anybody: httpx.AsyncClient) -> None:
    wrong = {"Authorization": "Bearer voc_nobody_" + "x" * 43}
    statuses = [(await anybody.get(f"{V1}/issues", headers=wrong)).status_code]
    while statuses[-1] == 401 and len(statuses) < 600:  # a slow machine earns new tries meanwhile
        statuses.append((await anybody.get(f"{V1}/issues", headers=wrong)).status_code)
    assert len(statuses) > 60 and statuses[-1] == 429


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (NotThere("issue_unknown", "issue_id"), 404, "issue_unknown"),
        (NotNow("root_cause_missing"), 409, "root_cause_missing"),
        (TooOld("stale", "version"), 409, "stale"),
        (Wrong("merge_into_itself", "into_issue_id"), 422, "invalid"),
        (Wrong("request_id_reused", "request_id"), 422, "invalid"),
        (RuntimeError("secret"), 500, "internal"),
        (NotImplementedError(), 501, "unimplemented"),
        (TimeoutError(), 504, "deadline_exceeded"),
    ],
)
async def test_a_refusal_is_a_problem(api: httpx.AsyncClient, peers: Peers, raised, status, code) -> None:
    peers.actions.answers["GetIssue"] = raised
    answer = await api.get(f"{V1}/issues/is-1")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "secret" not in answer.text


async def test_a_refusal_is_said_in_the_readers_language_with_its_values(api, peers: Peers) -> None:
    peers.actions.answers["MergeIssues"] = NotNow("issue_merged", "into_issue_id", into="is-9")
    body = {"version": 1, "into_issue_id": "is-2"}
    for language, sentence in (
        ("en", "This issue was merged into is-9; act on that one."),
        ("vi", "Vấn đề này đã được gộp vào is-9; hãy thao tác trên vấn đề đó."),
    ):
        answer = await api.post(f"{V1}/issues/is-1:merge", json=body, headers={"Accept-Language": language})
        assert answer.status_code == 409
        assert answer.json()["detail"] == sentence
        assert answer.json()["errors"] == [
            {"field": "into_issue_id", "code": "issue_merged", "message": sentence}
        ]
        assert answer.headers["content-language"] == language


async def test_a_key_may_what_it_may(anybody: httpx.AsyncClient, keys, clock) -> None:
    _, text = await usecases.create_key(
        keys=keys, name="x", scopes=frozenset({"read"}), roles=frozenset(), now=clock()
    )
    anybody.headers["Authorization"] = f"Bearer {text}"
    assert (await anybody.get(f"{V1}/issues")).status_code == 200
    refused = await anybody.post(f"{V1}/issues/is-1:assign", json={"version": 1, "owner": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("header", ["Basic dTpw", "Bearer", "Bearer ", "voc_x", "Bearer é"])
async def test_what_is_no_key_is_401(anybody: httpx.AsyncClient, header: str) -> None:
    answer = await anybody.get(f"{V1}/issues", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


async def test_one_service_away_leaves_the_others(api: httpx.AsyncClient, peers: Peers) -> None:
    await peers.stop("review")
    assert (await api.get(f"{V1}/reviews")).status_code == 503
    assert (await api.get(f"{V1}/issues")).status_code == 200


async def test_every_status_of_grpc_is_answered() -> None:
    from services.gateway.refusals import problem_of

    for code in grpc.StatusCode:
        error = grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), details="x")
        problem = problem_of(error)
        assert 400 <= problem.status < 600
        assert problem.body("vi", "rq-1")["detail"]


async def test_keys_that_cannot_be_looked_up_are_a_503(api: httpx.AsyncClient, app) -> None:
    class Away:
        async def get(self, _key_id: str) -> None:
            raise DocumentsUnavailable

    app.state.gateway.door._verifier._keys = Away()
    answer = await api.get(f"{V1}/issues")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert (await api.get(f"{V1}/docs")).status_code == 200
