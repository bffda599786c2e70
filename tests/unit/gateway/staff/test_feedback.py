"""The page of one feedback: what every service knows of it, and what is done there."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2
from voc.classification.v1 import classification_pb2
from voc.intake.v1 import intake_pb2

from services.gateway.staff.feedback.marking import Behind, Piece, marked, words_behind
from services.mesh.documents.port import Documents
from tests.unit.gateway.answering import NotThere, Peers, TooOld
from tests.unit.gateway.staff.inboxes import Entry, case, classification, feedback, opened
from tests.unit.gateway.staff.leading import Browser, somebody, stamp, words

JSON = {"accept": "application/json"}


@pytest.fixture
async def member(app: Any, documents: Documents, peers: Peers) -> Browser:
    """Somebody of the product team; one feedback of an issue, with a note and a correction."""
    note = Entry(id="e2", kind=Entry.KIND_NOTE, time=stamp(8, 1, 8), text="Called her", actor="pe-member")
    opened(peers, feedback(issue_id="is-1", timeline=[*feedback().timeline, note]))
    issue = actions_pb2.Issue(issue_id="is-1", title="Parcels late", state=actions_pb2.Issue.STATE_REGRESSED)
    issue.history.add(time=stamp(7, 30, 9), what="opened")
    peers.actions.answers["GetIssue"] = actions_pb2.GetIssueResponse(issue=issue)
    peers.actions.answers["GetCase"] = actions_pb2.GetCaseResponse(case=case(event_time_doubt=True))
    alike = classification_pb2.SimilarFeedback(
        classification=classification("fb-9"), reason="similar_words", words=["late"], similarity=0.8
    )
    peers.classification.answers["FindSimilar"] = classification_pb2.FindSimilarResponse(similar=[alike])
    return await somebody(app, documents, "member")


async def test_it_shows_what_every_service_knows(member: Browser) -> None:
    page = await member.get("/feedback/fb-1")
    said = words(page.text)
    for part in (
        *("ABCD-EFGH", "Online shop", "Parcels late", "Called her", "The issue was opened"),
        *("sure · 93%", "because of late", "similar words: late", "When did it happen?"),
    ):
        assert part in said, part
    assert re.search(r"The parcel came <mark[^>]*>late</mark>", page.text)
    assert "Erase" not in said, "only admins erase"


async def test_the_two_likeliest_values_come_first_where_the_machine_is_unsure(member: Browser) -> None:
    page = (await member.get("/feedback/fb-1")).text
    severity = page[page.index('name="dimension" value="severity"') :]
    options = re.findall(r'<option value="(\w+)"', severity[: severity.index("</select>")])
    assert options == ["p2", "p3", "p1", "p4"]


async def test_it_speaks_vietnamese(app: Any, documents: Documents, peers: Peers, member: Browser) -> None:
    reader = await somebody(app, documents, "leader", language="vi")
    said = words((await reader.get("/feedback/fb-1")).text)
    assert "Lời khách hàng" in said
    assert "Giao hàng › Trễ" in said


@pytest.mark.parametrize(
    ("short", "there", "missing"),
    [
        ("classification", "The parcel came late", "Labels: the service"),
        ("actions", "sure · 93%", "The case: the service"),
    ],
)
async def test_a_panel_whose_service_is_away_says_so_alone(
    member: Browser, peers: Peers, short: str, there: str, missing: str
) -> None:
    await member.get("/feedback/fb-1")
    await peers.stop(short)
    page = await member.get("/feedback/fb-1")
    assert page.status_code == 200
    assert there in words(page.text)
    assert missing in words(page.text)


async def test_nothing_there(member: Browser, peers: Peers) -> None:
    peers.intake.answers["GetFeedback"] = NotThere("feedback_unknown")
    assert (await member.get("/feedback/fb-7")).status_code == 404
    panel = await member.get("/feedback/fb-7/panel")
    assert "not there any more" in words(panel.text)
    assert "not there any more" in words((await member.get("/inbox?open=fb-7")).text)


async def test_the_panel_stands_beside_the_list(member: Browser) -> None:
    panel = await member.get("/feedback/fb-1/panel?back=/inbox%3Fview%3Dall")
    assert "<html" not in panel.text
    assert 'name="back" value="/inbox?view=all"' in panel.text
    page = await member.get("/inbox?open=fb-1")
    assert "What the customer said" in words(page.text)


@pytest.mark.parametrize(
    ("act", "fields", "rpc", "said"),
    [
        ("assign", {"owner": "pe-member"}, "AssignCase", {"owner": "pe-member"}),
        ("resolve", {"note": "sent anew"}, "CloseCase", {"note": "sent anew"}),
        ("dismiss", {"reason": "spam"}, "DismissCase", {"reason": "spam"}),
        ("reopen", {}, "ReopenCase", {}),
        ("link", {"issue_id": "is-2"}, "PinCase", {"issue_id": "is-2"}),
    ],
)
async def test_triage_goes_back_with_its_undo(
    member: Browser, peers: Peers, act: str, fields: dict[str, str], rpc: str, said: dict[str, str]
) -> None:
    peers.actions.answers[rpc] = getattr(actions_pb2, f"{rpc}Response")(case=case(version=5))
    back = await member.post(f"/feedback/fb-1/{act}", version="4", **fields)
    assert (back.status_code, back.headers["location"]) == (303, "/feedback/fb-1")
    request = peers.actions.last(rpc)
    assert (request.case_id, request.version) == ("fb-1", 4)
    assert {name: getattr(request, name) for name in said} == said
    page = await member.get("/feedback/fb-1")
    assert 'action="/feedback/fb-1/undo"' in page.text
    assert 'name="version" value="5"' in page.text


async def test_labels_are_corrected_on_the_version_that_was_seen(member: Browser, peers: Peers) -> None:
    peers.classification.answers["CorrectClassification"] = classification_pb2.CorrectClassificationResponse(
        classification=classification(version=4)
    )
    two = {"dimension": "topic", "value": "delivery/late", "value2": "delivery"}
    await member.post("/feedback/fb-1/label", version="3", **two)
    request = peers.classification.last("CorrectClassification")
    assert (request.version, list(request.topics.paths)) == (3, ["delivery/late", "delivery"])
    assert 'action="/feedback/fb-1/unlabel"' in (await member.get("/feedback/fb-1")).text


async def test_the_second_person_sees_what_changed_and_loses_nothing(member: Browser, peers: Peers) -> None:
    page = (await member.get("/feedback/fb-1")).text
    seen = re.search(r'name="_seen" value="([^"]*)"', page)
    assert seen
    peers.intake.answers["ReplyFeedback"] = TooOld("stale")
    taken = case(version=2, owner="pe-member", state=actions_pb2.Case.STATE_IN_PROGRESS)
    peers.actions.answers["GetCase"] = actions_pb2.GetCaseResponse(case=taken)
    fields = {"version": "1", "_seen": html.unescape(seen[1]), "text": "We are sorry", "request_id": "rq-7"}
    again = await member.post("/feedback/fb-1/reply", **fields)
    assert again.status_code == 409
    said = words(again.text)
    assert "Somebody changed this while you were on the page" in said
    assert "State : New → In progress" in said
    assert "Owner : nothing → Person member" in said
    assert "We are sorry</textarea>" in again.text
    assert 'name="request_id" value="rq-7"' in again.text
    script = await member.post("/feedback/fb-1/reply", headers=JSON, **fields)
    assert script.status_code == 409
    assert "We are sorry</textarea>" in script.json()["panel"]


async def test_an_act_without_words_that_comes_too_late_keeps_what_was_chosen(
    member: Browser, peers: Peers
) -> None:
    peers.actions.answers["AssignCase"] = TooOld("stale")
    again = await member.post("/feedback/fb-1/assign", version="1", owner="", _seen='{"x": "1"}')
    assert again.status_code == 409
    assert "Somebody changed this while you were on the page" in words(again.text)
    assert '<option value="" selected>' in again.text


async def test_a_reply_is_previewed_and_sent(member: Browser, peers: Peers) -> None:
    looked = await member.post("/feedback/fb-1/reply", version="1", text="We are sorry", preview="1")
    assert "The customer will read: We are sorry" in words(looked.text)
    assert [name for name, _, _ in peers.intake.asked if name == "ReplyFeedback"] == []
    peers.intake.answers["ReplyFeedback"] = intake_pb2.ReplyFeedbackResponse(feedback=feedback())
    await member.post("/feedback/fb-1/reply", version="1", text="We are sorry", awaits_customer="true")
    request = peers.intake.last("ReplyFeedback")
    assert (request.text, request.awaits_customer) == ("We are sorry", True)
    page = await member.get("/feedback/fb-1")
    assert "on its way to the customer" in words(page.text)
    assert 'action="/feedback/fb-1/undo"' not in page.text, "what was sent is not undone"
    empty = await member.post("/feedback/fb-1/reply", version="1", text="  ")
    assert empty.status_code == 422


async def test_notes_are_for_the_staff(app: Any, documents: Documents, peers: Peers, member: Browser) -> None:
    leader = await somebody(app, documents, "leader")
    peers.intake.answers["AddNote"] = intake_pb2.AddNoteResponse(feedback=feedback())
    assert (await leader.post("/feedback/fb-1/note", version="1", text="Ask again")).status_code == 303
    assert peers.intake.last("AddNote").text == "Ask again"
    assert (await leader.post("/feedback/fb-1/reply", version="1", text="x")).status_code == 403
    told = (await member.post("/feedback/fb-1/note", headers=JSON, version="1", text="And again")).json()
    assert told == {"told": "The note was added. Nobody outside sees it.", "undo": None}


async def test_when_it_happened_is_settled(member: Browser, peers: Peers) -> None:
    peers.actions.answers["ConfirmEventTime"] = actions_pb2.ConfirmEventTimeResponse(case=case(version=2))
    await member.post("/feedback/fb-1/event-time", version="1", day="2026-07-30", clock="08:30")
    asked = peers.actions.last("ConfirmEventTime")
    assert asked.occur_time.ToJsonString() == "2026-07-30T08:30:00Z"
    wrong = await member.post("/feedback/fb-1/event-time", version="1", day="yesterday")
    assert wrong.status_code == 422
    assert 'value="yesterday"' in wrong.text


async def test_only_admins_erase_and_only_when_sure(
    app: Any, documents: Documents, peers: Peers, member: Browser
) -> None:
    assert (await member.post("/feedback/fb-1/erase", version="1", sure="true")).status_code == 403
    admin = await somebody(app, documents, "admin")
    assert (await admin.post("/feedback/fb-1/erase", version="1")).status_code == 422
    peers.intake.answers["EraseFeedback"] = intake_pb2.EraseFeedbackResponse(erased=True)
    gone = await admin.post("/feedback/fb-1/erase", version="1", sure="true")
    assert gone.headers["location"] == "/inbox"
    peers.intake.answers["WithdrawFeedback"] = intake_pb2.WithdrawFeedbackResponse()
    assert (await member.post("/feedback/fb-1/withdraw", version="1")).status_code == 303
    assert peers.intake.last("WithdrawFeedback").id == "fb-1"


def test_spans_are_carried_over_to_the_slots() -> None:
    behind = [Behind(4, 10, "sentiment"), Behind(8, 10, "kind"), Behind(16, 20, "severity")]
    found = marked({"goal": "The parcel", "event": "came late"}, "The parcel\ncame late", behind)
    assert found["goal"] == [
        Piece("The "),
        Piece("parc", ("sentiment",)),
        Piece("el", ("sentiment", "kind")),
    ]
    assert found["event"] == [Piece("came "), Piece("late", ("severity",))]
    assert words_behind("The parcel\ncame late", behind, "severity") == ["late"]


def test_words_are_looked_for_where_something_was_masked() -> None:
    read = "Mail [email] came late"
    found = marked(
        {"text": "Mail a@b.example came late"}, read, [Behind(18, 22, "kind"), Behind(5, 12, "kind")]
    )
    assert found["text"] == [Piece("Mail a@b.example came "), Piece("late", ("kind",))]
