"""A colleague hands in what a customer said."""

from __future__ import annotations

from typing import Any

import pytest
from voc.classification.v1 import classification_pb2
from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.mesh.documents.port import Documents
from tests.unit.gateway.answering import Peers, Wrong
from tests.unit.gateway.staff.inboxes import classification, feedback, opened
from tests.unit.gateway.staff.leading import Browser, somebody, words

TOKEN = "fb-1.1.abc"


@pytest.fixture
async def member(app: Any, documents: Documents, peers: Peers) -> Browser:
    opened(peers, feedback())
    receipt = feedback_pb2.Receipt(id="fb-1", receipt="ABCD-EFGH", tracking_token=TOKEN)
    peers.intake.answers["CreateFeedback"] = intake_pb2.CreateFeedbackResponse(receipt=receipt)
    return await somebody(app, documents, "member")


async def test_what_was_said_is_kept_for_the_customer(member: Browser, peers: Peers) -> None:
    fields = {
        **{"product": "shop", "channel": "web", "goal": "get it", "event": "late", "consequence": "angry"},
        **{"contact": "an@example.com", "consent": "true", "account": "A-1", "language": "vi", "nps": "3"},
        **{"occur_time": "2026-07-30", "occur_time.clock": "08:30", "journey_stage": "retention"},
    }
    done = await member.post("/feedback/new", _page="p1", **fields)
    assert done.headers["location"] == f"/feedback/new/done/{TOKEN}"
    name, request, caller = next(one for one in peers.intake.asked if one[0] == "CreateFeedback")
    draft = request.draft
    assert (name, caller.id, request.source) == (
        "CreateFeedback",
        "pe-member",
        feedback_pb2.Feedback.SOURCE_STAFF,
    )
    assert (draft.goal, draft.contact, draft.consent, draft.acknowledge) == (
        "get it",
        "an@example.com",
        True,
        True,
    )
    assert (draft.account, draft.nps, draft.language) == ("A-1", 3, type_pb2.LANGUAGE_VI)
    assert draft.journey_stage == type_pb2.JOURNEY_STAGE_RETENTION
    assert draft.occur_time.ToJsonString() == "2026-07-30T08:30:00Z"
    await member.post("/feedback/new", _page="p1", **fields)
    assert peers.intake.last("CreateFeedback").request_id == request.request_id, "sent twice, kept once"
    await member.post("/feedback/new", _page="p1", **{**fields, "event": "later"})
    assert peers.intake.last("CreateFeedback").request_id != request.request_id


async def test_the_receipt_leads_on(member: Browser) -> None:
    page = await member.get(f"/feedback/new/done/{TOKEN}")
    said = words(page.text)
    assert "ABCD-EFGH" in said
    assert f"https://voc.example/t/{TOKEN}" in said
    assert 'href="/feedback/fb-1"' in page.text
    assert 'href="/feedback/new?product=shop&amp;channel=web"' in page.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "late"}, "This is needed."),
        ({"product": "shop", "text": "late", "contact": "an@example.com"}, "Please tick this"),
        ({"product": "shop", "text": "late", "nps": "ten"}, "This must be a whole number."),
        ({"product": "shop", "text": "late", "occur_time": "soon"}, "Write a day"),
        ({"product": "shop", "text": "late", "occur_time.clock": "09:00"}, "Write a day"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    member: Browser, peers: Peers, fields: dict[str, str], told: str
) -> None:
    page = await member.post("/feedback/new", **fields)
    assert page.status_code == 422
    assert told in words(page.text)
    assert "late</textarea>" in page.text
    assert not any(name == "CreateFeedback" for name, _, _ in peers.intake.asked)


async def test_what_intake_refuses_stands_at_its_field(member: Browser, peers: Peers) -> None:
    peers.intake.answers["CreateFeedback"] = Wrong("text_too_long", "draft.text", limit="10000")
    page = await member.post("/feedback/new", product="shop", text="late")
    assert page.status_code == 422
    assert "at most 10000 characters" in words(page.text)
    assert 'id="text-error"' in page.text


async def test_others_who_say_the_like_are_shown(member: Browser, peers: Peers) -> None:
    alike = classification_pb2.SimilarFeedback(
        classification=classification("fb-9"), reason="same_text", similarity=0.9
    )
    peers.classification.answers["FindSimilar"] = classification_pb2.FindSimilarResponse(similar=[alike])
    part = await member.post("/feedback/new/similar", product="shop", event="The parcel came late")
    assert "<html" not in part.text
    assert 'href="/feedback/fb-9"' in part.text
    request = peers.classification.last("FindSimilar")
    assert (request.text, request.product) == ("The parcel came late", "shop")
    page = await member.post("/feedback/new", product="shop", event="The parcel came late", look="1")
    assert 'href="/feedback/fb-9"' in page.text
    assert "The parcel came late</textarea>" in page.text
    short = await member.post("/feedback/new/similar", product="shop", event="late")
    assert "While you write" in words(short.text)


async def test_it_can_be_handed_in_while_classification_is_away(member: Browser, peers: Peers) -> None:
    await peers.stop("classification")
    assert (await member.get("/feedback/new")).status_code == 200
    done = await member.post("/feedback/new", product="shop", text="late")
    assert done.status_code == 303
