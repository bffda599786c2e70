"""Asked by protobuf, in the name of the caller."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import grpc
import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import events_pb2 as told
from voc.type.v1 import type_pb2 as words

from services.classification.rpc import ERRORS
from services.mesh.rpc.refusal import refusal_of
from tests.unit.classification.making import HOUR
from tests.unit.classification.world import World

CRASH, RATE = "The app crashes when I open a photo", "The exchange rate for my cash was wrong"


async def refused(call: Awaitable[Any]) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(Exception) as raised:
        await call
    refusal = refusal_of(raised.value, ERRORS)
    assert refusal is not None
    return refusal.code, refusal.reason


async def test_several_by_id_in_the_order_asked_for(world: World) -> None:
    for number in (1, 2):
        await world.says(f"fb-{number}", CRASH)
    request = pb.BatchGetClassificationsRequest(feedback_ids=["fb-2", "fb-9", "fb-1", "fb-2"])
    answer = await world.ask.BatchGetClassifications(request, None)
    assert [each.feedback_id for each in answer.classifications] == ["fb-2", "fb-1"]


async def test_a_dry_try_keeps_nothing(world: World) -> None:
    first = await world.says("fb-1", CRASH)
    request = pb.ClassifyTextRequest(text="App crashes after opening a photo", product="phone", csat=1)
    answer = await world.ask.ClassifyText(request, None)
    assert answer.labels.sentiment.value == words.SENTIMENT_NEGATIVE
    assert answer.pattern.pattern_id == first.pattern.pattern_id
    other = await world.ask.ClassifyText(pb.ClassifyTextRequest(text=RATE, goal=" pay "), None)
    assert other.text == f"pay\n{RATE}"
    assert not other.HasField("pattern")
    assert await world.store.patterns.count() == 1
    empty = await world.ask.ClassifyText(pb.ClassifyTextRequest(), None)
    assert empty.labels.sentiment.evidence.unsure


async def test_several_texts_are_read_as_each_alone(world: World) -> None:
    requests = [pb.ClassifyTextRequest(text=text, product="phone") for text in (RATE, "", CRASH, RATE)]
    alone = [await world.ask.ClassifyText(each, None) for each in requests]
    together = await world.ask.BatchClassifyTexts(pb.BatchClassifyTextsRequest(requests=requests), None)
    assert list(together.responses) == alone


async def test_a_correction_is_kept_told_and_counted(world: World) -> None:
    said = await world.says("fb-1", CRASH)
    request = pb.CorrectClassificationRequest(
        feedback_id="fb-1",
        version=said.version,
        kind=words.KIND_REQUEST,
        topics=pb.TopicPaths(paths=["app/update"]),
        note="asked by phone",
    )
    after = (await world.ask.CorrectClassification(request, None)).classification
    assert after.version == said.version + 1
    assert after.labels.kind.value == words.KIND_REQUEST
    assert [topic.path for topic in after.labels.topics] == ["app/update"]
    (act,) = after.corrections
    assert (act.corrected_by, act.note) == ("lan", "asked by phone")
    assert act.model_version == said.labels.model_version != ""
    assert act.before.kind.value == words.KIND_PROBLEM
    assert act.after.kind.evidence.decided_by == "lan"
    assert not act.before.HasField("sentiment")
    correction = (await world.told())[-1]
    assert isinstance(correction, told.FeedbackCorrected)
    assert correction.corrected_by == "lan"
    assert correction.labels == after.labels
    assert await refused(world.ask.CorrectClassification(request, None)) == (
        grpc.StatusCode.ABORTED,
        "stale",
    )


async def test_what_cannot_be_corrected(world: World) -> None:
    said = await world.says("fb-1", CRASH)
    known = {"feedback_id": "fb-1", "version": said.version}
    topics = pb.TopicPaths(paths=["no/such"])
    for request, answer in (
        (
            pb.CorrectClassificationRequest(feedback_id="fb-9", version=1, kind=words.KIND_PRAISE),
            (grpc.StatusCode.NOT_FOUND, "feedback_unknown"),
        ),
        (pb.CorrectClassificationRequest(**known), (grpc.StatusCode.INVALID_ARGUMENT, "nothing_to_correct")),
        (
            pb.CorrectClassificationRequest(**known, topics=topics),
            (grpc.StatusCode.INVALID_ARGUMENT, "topic_unknown"),
        ),
    ):
        assert await refused(world.ask.CorrectClassification(request, None)) == answer
    await world.hear(world.withdrawn("fb-2"))
    early = pb.CorrectClassificationRequest(feedback_id="fb-2", version=1, kind=words.KIND_PRAISE)
    assert await refused(world.ask.CorrectClassification(early, None)) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "not_classified_yet",
    )


async def test_lists_page_by_page(world: World) -> None:
    for number in range(3):
        world.now += HOUR
        await world.says(f"fb-{number}", CRASH)
    first = await world.ask.ListClassifications(pb.ListClassificationsRequest(page_size=2), None)
    assert [each.feedback_id for each in first.classifications] == ["fb-2", "fb-1"]
    rest = pb.ListClassificationsRequest(page_size=2, page_token=first.next_page_token)
    second = await world.ask.ListClassifications(rest, None)
    assert [each.feedback_id for each in second.classifications] == ["fb-0"]
    wrong = pb.ListClassificationsRequest(page_token="nonsense")
    assert await refused(world.ask.ListClassifications(wrong, None)) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "page_token_wrong",
    )


async def test_unsure_first(world: World) -> None:
    await world.says("fb-1", "Excellent, thank you so much, great job, I love it")
    await world.says("fb-2", "so it goes with the thing")
    request = pb.ListClassificationsRequest(order=pb.ListClassificationsRequest.ORDER_LEAST_SURE_FIRST)
    listed = (await world.ask.ListClassifications(request, None)).classifications
    assert [each.feedback_id for each in listed] == ["fb-2", "fb-1"]


async def test_what_teaches_most_comes_first(anywhere: World) -> None:
    world = anywhere
    await world.says("fb-glad", "Excellent, thank you so much, great job, I love it, the app is great")
    for number in range(4):
        await world.says(f"fb-same-{number}", "so it goes with the thing")
    for number, text in enumerate(("qwertz asdf yxcv", "hmm lorem ipsum", "la la la tralala")):
        await world.says(f"fb-alone-{number}", text)
    most = pb.ListClassificationsRequest.ORDER_TEACHES_MOST_FIRST
    listed: list[str] = []
    token = ""
    for _ in range(5):
        request = pb.ListClassificationsRequest(order=most, page_size=3, page_token=token)
        page = await world.ask.ListClassifications(request, None)
        listed += [each.feedback_id for each in page.classifications]
        token = page.next_page_token
        if not token:
            break
    assert len(listed) == len(set(listed)) == 7
    assert listed[0] == "fb-same-0"
    assert listed[-1].startswith("fb-same")
    for wrong in ("nonsense", "-3", "9999"):
        request = pb.ListClassificationsRequest(order=most, page_token=wrong)
        assert (await refused(world.ask.ListClassifications(request, None)))[1] == "page_token_wrong"


async def test_counts_by_dimension(world: World) -> None:
    await world.says("fb-1", CRASH)
    await world.says("fb-2", "Pin tụt nhanh quá, thất vọng")
    await world.says("fb-3", "Pin tụt nhanh quá, thất vọng", product="tablet")
    by = pb.CountClassificationsRequest(by=[pb.DIMENSION_LANGUAGE, pb.DIMENSION_PRODUCT])
    counts = (await world.ask.CountClassifications(by, None)).counts
    assert [(list(each.values), each.count) for each in counts] == [
        (["en", "phone"], 1),
        (["vi", "phone"], 1),
        (["vi", "tablet"], 1),
    ]
    chosen = pb.ClassificationFilter(languages=[words.LANGUAGE_VI])
    total = await world.ask.CountClassifications(pb.CountClassificationsRequest(filter=chosen), None)
    assert [(list(each.values), each.count) for each in total.counts] == [([], 2)]


async def test_patterns(world: World) -> None:
    first = (await world.says("fb-1", CRASH)).pattern
    await world.says("fb-2", RATE)
    world.now += HOUR
    await world.says("fb-3", CRASH)
    seen = (await world.ask.GetPattern(pb.GetPatternRequest(pattern_id=first.pattern_id), None)).pattern
    assert (seen.title, seen.member_count, seen.product) == (first.title, 2, "phone")
    assert seen.language == words.LANGUAGE_EN
    assert "app/crash" in seen.topics
    assert seen.last_receive_time.seconds - seen.open_time.seconds == 3600
    members = await world.ask.ListPatternMembers(
        pb.ListPatternMembersRequest(pattern_id=first.pattern_id), None
    )
    assert [each.feedback_id for each in members.members] == ["fb-3", "fb-1"]
    await world.tick("recount-patterns")
    listed = (await world.ask.ListPatterns(pb.ListPatternsRequest(min_member_count=2), None)).patterns
    assert [each.pattern_id for each in listed] == [first.pattern_id]
    several = pb.BatchGetPatternsRequest(pattern_ids=["pt-none", first.pattern_id])
    assert len((await world.ask.BatchGetPatterns(several, None)).patterns) == 1
    await world.hear(world.erased("fb-1"))
    left = (await world.ask.GetPattern(pb.GetPatternRequest(pattern_id=first.pattern_id), None)).pattern
    assert (left.title, left.member_count, list(left.topics)) == (first.title, 1, [])


async def test_what_there_is_not(world: World) -> None:
    unknown = (grpc.StatusCode.NOT_FOUND, "pattern_unknown")
    assert await refused(world.ask.GetPattern(pb.GetPatternRequest(pattern_id="pt-0"), None)) == unknown
    members = pb.ListPatternMembersRequest(pattern_id="pt-0")
    assert await refused(world.ask.ListPatternMembers(members, None)) == unknown
    wrong = pb.ListPatternsRequest(page_token="nonsense")
    assert (await refused(world.ask.ListPatterns(wrong, None)))[1] == "page_token_wrong"


async def test_the_taxonomy(world: World) -> None:
    answer = await world.ask.GetTaxonomy(pb.GetTaxonomyRequest(), None)
    topics = {topic.path: topic for topic in answer.topics}
    assert answer.version == "default-1"
    assert topics["product/battery"].parent == "product"
    assert topics["product/battery"].name_vi == "Pin và sạc"


async def test_a_correction_is_taken_back_by_whoever_made_it(world: World) -> None:
    said = await world.says("fb-1", "It is.")
    known = {"feedback_id": "fb-1", "version": said.version}
    wrong = (grpc.StatusCode.FAILED_PRECONDITION, "nothing_to_undo")
    assert await refused(world.ask.UndoCorrection(pb.UndoCorrectionRequest(**known), None)) == wrong
    request = pb.CorrectClassificationRequest(
        **known, severity=words.SEVERITY_P1, topics=pb.TopicPaths(paths=["app/update"])
    )
    after = (await world.ask.CorrectClassification(request, None)).classification
    stale = pb.UndoCorrectionRequest(**known)
    assert await refused(world.ask.UndoCorrection(stale, None)) == (grpc.StatusCode.ABORTED, "stale")
    back = pb.UndoCorrectionRequest(feedback_id="fb-1", version=after.version)
    undone = (await world.ask.UndoCorrection(back, None)).classification
    assert undone.labels == said.labels
    assert list(undone.corrections) == []
    last = (await world.told())[-1]
    assert isinstance(last, told.FeedbackClassified)
    assert last.labels == said.labels
