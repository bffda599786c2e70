"""When told: every event twice, in any order across topics, and what is told in turn."""

from __future__ import annotations

import asyncio

import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import events_pb2 as told
from voc.type.v1 import type_pb2 as words

from services.classification.rpc import FeedbackUnknown
from services.mesh.service import Poison
from tests.unit.classification.making import HOUR
from tests.unit.classification.world import World


async def test_what_is_said_is_understood_and_told_once(world: World) -> None:
    said = await world.says("fb-1", "Pin tụt nhanh quá, thất vọng", csat=1, event="Máy tắt")
    assert said.text == "Máy tắt\nPin tụt nhanh quá, thất vọng"
    assert said.labels.language.value == words.LANGUAGE_VI
    assert said.labels.sentiment.value == words.SENTIMENT_NEGATIVE
    assert said.labels.kind.value == words.KIND_PROBLEM
    assert said.pattern.reason == "first"
    assert said.facts.customer_key == "ck-fb-1"
    (event,) = await world.told()
    assert isinstance(event, told.FeedbackClassified)
    assert (event.feedback_id, event.labels, event.pattern) == ("fb-1", said.labels, said.pattern)


async def test_spans_point_into_the_text_that_is_shown(world: World) -> None:
    said = await world.says("fb-1", "và giao hàng trễ", goal="mua máy", consequence="rất thất vọng")
    words_behind = {said.text[s.start : s.end] for s in said.labels.sentiment.evidence.spans}
    assert "rất thất vọng" in words_behind


async def test_customers_who_say_the_same_share_a_pattern(world: World) -> None:
    first = await world.says("fb-1", "The app crashes when I open a photo")
    second = await world.says("fb-2", "the APP crashes when i open a photo!")
    third = await world.says("fb-3", "App always crashes after opening a photo")
    other = await world.says("fb-4", "The exchange rate for my cash was wrong")
    assert second.pattern.pattern_id == third.pattern.pattern_id == first.pattern.pattern_id
    assert [second.pattern.reason, third.pattern.reason] == ["same_text", "similar_words"]
    assert other.pattern.pattern_id != first.pattern.pattern_id


async def test_the_customers_own_journey_stage(world: World) -> None:
    said = await world.says("fb-1", "The app crashes", journey_stage=words.JOURNEY_STAGE_DECISION)
    assert said.labels.journey_stage.value == words.JOURNEY_STAGE_DECISION
    assert said.labels.journey_stage.evidence.confidence == 1.0


async def test_taken_back_is_kept_and_marked(world: World) -> None:
    await world.says("fb-1", "The app crashes")
    await world.hear(world.withdrawn("fb-1"))
    assert (await world.get("fb-1")).HasField("withdraw_time")
    listed = await world.ask.ListClassifications(pb.ListClassificationsRequest(), None)
    assert not listed.classifications
    assert len(await world.told()) == 1


async def test_taken_back_before_it_is_understood(world: World) -> None:
    received, withdrawn = world.received("fb-1", "The app crashes"), world.withdrawn("fb-1")
    await world.hear(withdrawn)
    with pytest.raises(FeedbackUnknown):
        await world.get("fb-1")
    await world.hear(received)
    said = await world.get("fb-1")
    assert said.HasField("withdraw_time")
    assert said.labels.kind.value == words.KIND_PROBLEM
    assert len(await world.told()) == 1


async def test_erased_is_forgotten_for_good(world: World) -> None:
    received = world.received("fb-1", "The app crashes, says Bartholomew")
    await world.hear(received, world.erased("fb-1"))
    await world.hear(received, world.withdrawn("fb-1"))
    with pytest.raises(FeedbackUnknown):
        await world.get("fb-1")
    assert len(await world.told()) == 1


async def test_erased_before_it_was_received(world: World) -> None:
    received, erased = world.received("fb-1", "The app crashes"), world.erased("fb-1")
    await world.hear(erased, received)
    with pytest.raises(FeedbackUnknown):
        await world.get("fb-1")
    assert await world.told() == []


async def test_an_erased_customer_leaves_no_word_behind(world: World) -> None:
    await world.says("fb-1", "Bartholomew Featherstone here: the router reboots")
    await world.hear(world.erased("fb-1"))
    for spec in world.service.specs:
        page = await world.documents.collection(spec).find(order="_id", limit=100)
        assert "feather" not in repr([document.body for document in page.documents]).lower()


async def test_many_at_once_are_each_understood_once(world: World) -> None:
    events = [
        world.received(f"fb-{n}", f"The app crashes when I open photo number {n % 5}") for n in range(60)
    ]
    handler = world.service.handlers["voc.intake.feedback.v1.received"]
    await asyncio.gather(*(handler(event) for event in (*events, *events)))
    heard = await world.told()
    assert sorted(event.feedback_id for event in heard) == sorted(f"fb-{n}" for n in range(60))
    counted = await world.ask.CountClassifications(pb.CountClassificationsRequest(), None)
    assert counted.counts[0].count == 60


async def test_bytes_that_are_no_event(world: World) -> None:
    event = world.received("fb-1", "x")
    broken = type(event)(
        event.id, event.type, event.source, event.subject, event.time, event.sequence, b"\xff\xff"
    )
    with pytest.raises(Poison):
        await world.service.handlers[event.type](broken)


async def test_received_again_keeps_what_a_person_decided(world: World) -> None:
    said = await world.says("fb-1", "The app crashes")
    await world.ask.CorrectClassification(
        pb.CorrectClassificationRequest(
            feedback_id="fb-1", version=said.version, severity=words.SEVERITY_P1, note="safety"
        ),
        None,
    )
    world.now += HOUR
    again = await world.says("fb-1", "The app is fine, thank you so much")
    assert again.labels.severity.value == words.SEVERITY_P1
    assert again.labels.severity.evidence.decided_by == "lan"
    assert again.labels.kind.value == words.KIND_PRAISE
    assert again.pattern == said.pattern
    assert [type(event).__name__ for event in await world.told()] == [
        "FeedbackClassified",
        "FeedbackCorrected",
        "FeedbackClassified",
    ]
