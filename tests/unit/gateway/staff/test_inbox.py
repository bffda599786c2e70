"""The inbox: views, filters, acts on what is selected, and what takes them back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2
from voc.classification.v1 import classification_pb2
from voc.intake.v1 import intake_pb2
from voc.type.v1 import type_pb2

from services.mesh.documents.port import Documents
from tests.unit.gateway.answering import NotNow, Peers, TooOld
from tests.unit.gateway.staff.inboxes import Feedback, at, case, classification, feedback, moved, opened
from tests.unit.gateway.staff.leading import Browser, somebody, words

JSON = {"accept": "application/json"}


@pytest.fixture
async def member(app: Any, documents: Documents, peers: Peers) -> Browser:
    """Somebody of the product team before an inbox of two."""
    opened(peers, feedback(), feedback("fb-2", event="It came broken", reachable=False, owner="pe-member"))
    return await somebody(app, documents, "member")


async def asked_of(member: Browser, peers: Peers, path: str) -> intake_pb2.FeedbackFilter:
    """What intake is asked for by an address."""
    assert (await member.get(path)).status_code == 200
    found: intake_pb2.FeedbackFilter = peers.intake.last("ListFeedback").filter
    return found


async def test_it_shows_lines_counts_and_names(member: Browser) -> None:
    page = await member.get("/inbox")
    said = words(page.text)
    for part in (
        "7 feedback",
        "The parcel came late",
        "Online shop",
        "Web form",
        "Delivery › Late",
        "New 7",
        "Mine 7",
    ):
        assert part in said
    assert "no contact" in said
    assert "Person member" in said


async def test_a_whole_view_says_what_its_tab_says_and_a_narrowed_one_what_it_found(
    member: Browser, peers: Peers
) -> None:
    assert "7 feedback" in words((await member.get("/inbox")).text)
    assert peers.intake.last("ListFeedback").without_total
    assert 'data-size="7"' in (await member.get("/inbox/list")).text
    assert "2 feedback" in words((await member.get("/inbox?severity=p1")).text)
    assert not peers.intake.last("ListFeedback").without_total


async def test_who_may_not_look_or_act(app: Any, documents: Documents, peers: Peers) -> None:
    opened(peers, feedback())
    operator = await somebody(app, documents, "operator")
    assert (await operator.get("/inbox")).status_code == 403
    leader = await somebody(app, documents, "leader")
    page = await leader.get("/inbox")
    assert 'name="mark"' not in page.text
    assert (await leader.post("/inbox/act", act="start", mark="fb-1:1")).status_code == 403


async def test_each_view_asks_for_its_own(member: Browser, peers: Peers) -> None:
    new = await asked_of(member, peers, "/inbox")
    assert list(new.case_states) == [Feedback.CASE_STATE_NEW]
    mine = await asked_of(member, peers, "/inbox?view=mine")
    assert (mine.owner, len(mine.case_states)) == ("pe-member", 4)
    assert (await asked_of(member, peers, "/inbox?view=unsure")).unsure
    assert (await asked_of(member, peers, "/inbox?view=regressed")).regressed
    due = await asked_of(member, peers, "/inbox?view=due")
    assert due.target_time_to.ToJsonString() == "2026-08-02T09:00:00Z"
    assert peers.intake.last("ListFeedback").order_by == "target_time"
    apart = await asked_of(member, peers, "/inbox?view=unreachable")
    assert apart.HasField("reachable")
    assert not apart.reachable
    everything = await asked_of(member, peers, "/inbox?view=all")
    assert everything == intake_pb2.FeedbackFilter()


async def test_filters_stand_in_the_address(member: Browser, peers: Peers) -> None:
    found = await asked_of(
        member,
        peers,
        "/inbox?view=all&product=shop&channel=web&topic=delivery/late&severity=p1&severity=p2&kind=problem"
        "&sentiment=negative&language=vi&case=waiting&owner=none&from=2026-07-01&until=2026-07-31&q=late"
        "&order=severity&severity=nonsense&from2=x",
    )
    assert (list(found.products), list(found.channels), list(found.topics)) == (
        ["shop"],
        ["web"],
        ["delivery/late"],
    )
    assert list(found.severities) == [type_pb2.SEVERITY_P1, type_pb2.SEVERITY_P2]
    assert list(found.case_states) == [Feedback.CASE_STATE_WAITING]
    assert (found.owner, found.query) == ("none", "late")
    assert found.receive_time_from.ToJsonString() == "2026-07-01T00:00:00Z"
    assert found.receive_time_to.ToJsonString() == "2026-08-01T00:00:00Z"
    assert peers.intake.last("ListFeedback").order_by == "severity"
    page = await member.get("/inbox?severity=p1&q=late")
    assert 'href="/inbox?q=late"' in page.text, "a filter is taken away by its chip"


async def test_the_next_page_keeps_the_filter(member: Browser, peers: Peers) -> None:
    answer = intake_pb2.ListFeedbackResponse(feedback=[feedback()], total_size=61, next_page_token="n e")
    peers.intake.answers["ListFeedback"] = answer
    page = await member.get("/inbox?severity=p2&after=before")
    assert peers.intake.last("ListFeedback").page_token == "before"
    assert 'href="/inbox?severity=p2&amp;after=n+e"' in page.text
    part = await member.get("/inbox/list?severity=p2")
    assert "<html" not in part.text
    assert "61 feedback" in part.text


async def test_an_act_of_a_form_goes_back_with_its_undo(member: Browser, peers: Peers) -> None:
    peers.actions.answers["AssignCase"] = lambda asked: actions_pb2.AssignCaseResponse(
        case=case(asked.case_id, version=2)
    )
    moved(peers, feedback(case_version=2), feedback("fb-2", case_version=2))
    back = await member.post(
        "/inbox/act", act="assign", owner="me", mark=["fb-1:1", "fb-2:1"], back="/inbox?view=open"
    )
    assert (back.status_code, back.headers["location"]) == (303, "/inbox?view=open")
    request = peers.actions.last("AssignCase")
    assert (request.version, request.owner) == (1, "pe-member")
    page = await member.get("/inbox?view=open")
    assert "2 given to Person member." in words(page.text)
    assert 'value="fb-1:2 fb-2:2"' in page.text, "the undo names the versions that the act led to"


@pytest.mark.parametrize(
    ("act", "said", "rpc", "field"),
    [
        ("start", {}, "StartCase", ""),
        ("resolve", {"note": "sent anew"}, "CloseCase", "note"),
        ("dismiss", {"reason": "spam"}, "DismissCase", "reason"),
        ("reopen", {}, "ReopenCase", ""),
        ("link", {"issue_id": "https://voc.example/issues/is-9/"}, "PinCase", "issue_id"),
        ("unlink", {}, "UnpinCase", ""),
        ("undo", {}, "UndoCase", ""),
    ],
)
async def test_scripts_get_the_lines_as_they_stand(
    member: Browser, peers: Peers, act: str, said: dict[str, str], rpc: str, field: str
) -> None:
    answer = getattr(actions_pb2, f"{rpc}Response")
    peers.actions.answers[rpc] = answer(case=case(version=2))
    moved(peers, feedback(case_version=2, case_state=Feedback.CASE_STATE_IN_PROGRESS))
    told = (await member.post("/inbox/act", headers=JSON, act=act, mark="fb-1:1", **said)).json()
    assert told["done"] == ["fb-1"]
    assert "In progress" in told["rows"]
    assert 'value="fb-1:2"' in told["rows"]
    assert told["undo"] == {"act": "undo", "mark": "fb-1:2", "back": ""}
    if field:
        assert getattr(peers.actions.last(rpc), field) == said[field].rstrip("/").rpartition("/")[2]


async def test_labels_are_put_right_on_the_version_of_now(member: Browser, peers: Peers) -> None:
    peers.classification.answers["CorrectClassification"] = classification_pb2.CorrectClassificationResponse(
        classification=classification(version=7)
    )
    moved(peers, feedback(change_time=at()))
    told = (
        await member.post("/inbox/act", headers=JSON, act="severity", severity="p1", mark="fb-1:1")
    ).json()
    request = peers.classification.last("CorrectClassification")
    assert (request.version, request.severity) == (6, type_pb2.SEVERITY_P1)
    assert told["told"] == "Severity is now P1 · critical."
    assert told["undo"] == {"act": "unlabel", "mark": "fb-1:7", "back": ""}
    peers.classification.answers["UndoCorrection"] = classification_pb2.UndoCorrectionResponse(
        classification=classification(version=8)
    )
    back = (await member.post("/inbox/act", headers=JSON, **told["undo"])).json()
    assert (back["told"], back["undo"]) == ("The label stands as before.", None)
    await member.post("/inbox/act", headers=JSON, act="label", label="topic=delivery/late", mark="fb-1:1")
    assert list(peers.classification.last("CorrectClassification").topics.paths) == ["delivery/late"]


async def test_what_the_server_refuses_is_said_for_each(member: Browser, peers: Peers) -> None:
    def answer(asked: Any) -> Any:
        if asked.case_id == "fb-2":
            return TooOld("stale")
        return actions_pb2.StartCaseResponse(case=case(version=2))

    peers.actions.answers["StartCase"] = answer
    moved(peers, feedback(case_version=2), feedback("fb-2"))
    told = (await member.post("/inbox/act", headers=JSON, act="start", mark=["fb-1:1", "fb-2:1"])).json()
    assert (told["done"], [one["id"] for one in told["refused"]]) == (["fb-1"], ["fb-2"])
    assert told["undo"]["mark"] == "fb-1:2"
    assert "1 could not be changed: Somebody changed this in the meantime." in told["told"]
    alone = await member.post("/inbox/act", headers=JSON, act="start", mark="fb-2:1")
    assert (alone.status_code, alone.json()["code"]) == (409, "stale")
    peers.actions.answers["StartCase"] = NotNow("case_wrong_state", state="closed")
    page = await member.post("/inbox/act", act="start", mark="fb-1:1")
    assert page.status_code == 409


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "start"},
        {"act": "start", "mark": "nonsense"},
        {"act": "explode", "mark": "fb-1:1"},
        {"act": "link", "mark": "fb-1:1"},
        {"act": "severity", "severity": "p9", "mark": "fb-1:1"},
        {"act": "start", "mark": " ".join(f"fb-{number}:1" for number in range(501))},
    ],
)
async def test_nonsense_changes_nothing(member: Browser, peers: Peers, fields: dict[str, str]) -> None:
    answer = await member.post("/inbox/act", headers=JSON, **fields)
    assert answer.status_code == 422
    assert [name for name, _, _ in peers.actions.asked] == []


async def test_a_case_that_is_not_there_yet(member: Browser) -> None:
    answer = await member.post("/inbox/act", headers=JSON, act="start", mark="fb-1:0")
    assert (answer.status_code, answer.json()["code"]) == (409, "case_not_yet")


async def test_own_views_are_kept_renamed_and_taken_away(
    member: Browser, app: Any, documents: Documents
) -> None:
    kept = await member.post("/inbox/views", name=" Late  parcels ", query="view=open&q=late")
    assert kept.headers["location"] == "/inbox?view=open&q=late"
    page = await member.get("/inbox?view=open&q=late")
    assert "Late parcels 7" in words(page.text)
    view = page.text.split("/inbox/views/")[1].split("/")[0]
    assert (await member.post("/inbox/views", name="late PARCELS", query="q=x")).status_code == 422
    assert (await member.post("/inbox/views", name=" ", query="q=x")).status_code == 422
    other = await somebody(app, documents, "admin")
    assert "Late parcels" not in (await other.get("/inbox")).text
    assert (await other.post(f"/inbox/views/{view}/drop")).status_code == 404
    await member.post(f"/inbox/views/{view}/rename", name="Too late")
    assert "Too late 7" in words((await member.get("/inbox")).text)
    await member.post(f"/inbox/views/{view}/drop")
    page = await member.get("/inbox")
    assert "The view was taken away." in words(page.text)
    assert 'action="/inbox/views"' in page.text, "the toast keeps it again"


async def test_issues_are_found_by_words(member: Browser, peers: Peers) -> None:
    issue = actions_pb2.Issue(issue_id="is-1", title="Parcels late", case_count=4)
    peers.actions.answers["ListIssues"] = actions_pb2.ListIssuesResponse(issues=[issue])
    found = (await member.get("/inbox/issues?q=parcel")).json()
    assert found == {"issues": [{"id": "is-1", "title": "Parcels late", "cases": 4}]}
    assert peers.actions.last("ListIssues").filter.query == "parcel"


async def test_the_file_holds_every_page_and_computes_nothing(member: Browser, peers: Peers) -> None:
    def pages(asked: Any) -> Any:
        last = asked.page_token == "two"
        one = feedback("fb-2" if last else "fb-1", event="=cmd()", owner="pe-member")
        return intake_pb2.ListFeedbackResponse(feedback=[one], next_page_token="" if last else "two")

    peers.intake.answers["ListFeedback"] = pages
    answer = await member.get("/inbox.csv?view=all&severity=p2")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == ["fb-1", "fb-2"]
    assert (rows[0]["event"], rows[0]["owner"]) == ("'=cmd()", "Person member")
    assert (rows[0]["severity"], rows[0]["case_state"], rows[0]["topics"]) == ("p2", "new", "delivery/late")
    assert list(peers.intake.last("ListFeedback").filter.severities) == [type_pb2.SEVERITY_P2]


async def test_lines_are_asked_for_by_id(member: Browser) -> None:
    part = await member.get("/inbox/rows?id=fb-2&id=fb-1&id=fb-2")
    assert part.text.index('data-item="fb-2"') < part.text.index('data-item="fb-1"')
    assert (await member.get("/inbox/rows")).status_code == 404


async def test_counts_that_cannot_be_asked_for_are_left_out(member: Browser, peers: Peers) -> None:
    peers.intake.answers["BatchCountFeedback"] = NotNow("not_now")
    peers.intake.answers["CountFeedback"] = intake_pb2.CountFeedbackResponse(total_size=3)
    page = await member.get("/inbox")
    assert page.status_code == 200
    assert "3 feedback" in words(page.text)
    assert "New 7" not in words(page.text)
