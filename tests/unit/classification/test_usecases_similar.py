"""What is like a text or a feedback: for staff, a few, with the words that make it so."""

from __future__ import annotations

from typing import Any

import pytest
from voc.classification.v1 import classification_pb2 as pb

from services.classification.domain.classification import FeedbackUnknown
from services.classification.domain.pattern import PatternUnknown
from tests.unit.classification.test_learning_worst import WORST
from tests.unit.classification.world import World

LATE = (
    "the courier left my parcel at the wrong door",
    "parcel left at the wrong door by the courier again",
    "courier put my parcel at the wrong door",
)


async def alike(world: World, **known: Any) -> list[pb.SimilarFeedback]:
    answer = await world.ask.FindSimilar(pb.FindSimilarRequest(**known), None)
    return list(answer.similar)


@pytest.fixture
async def told(world: World) -> World:
    for number, text in enumerate(LATE):
        await world.says(f"fb-{number}", text)
    await world.says("fb-other", "the battery of my phone dies after an hour")
    return world


async def test_a_text_finds_what_says_the_like_with_its_words(told: World) -> None:
    found = await alike(told, text="my parcel was left at the wrong door", product="phone")
    ids = {each.classification.feedback_id for each in found}
    assert ids <= {"fb-0", "fb-1", "fb-2"} and ids
    assert {"parcel", "door"} & {word for each in found for word in each.words}
    assert all(0 < each.similarity <= 1 and each.reason for each in found)


async def test_a_feedback_is_not_like_itself_and_few_are_named(told: World) -> None:
    found = await alike(told, feedback_id="fb-0")
    assert "fb-0" not in {each.classification.feedback_id for each in found}
    assert len(await alike(told, feedback_id="fb-0", limit=1)) <= 1
    with pytest.raises(FeedbackUnknown):
        await alike(told, feedback_id="fb-none")


async def test_nothing_of_another_product_withdrawn_or_erased(told: World) -> None:
    assert await alike(told, text=LATE[0], product="hotel") == []
    await told.hear(told.withdrawn("fb-0"), told.erased("fb-1"), told.withdrawn("fb-2"))
    assert await alike(told, text=LATE[0], product="phone") == []


async def test_an_erased_feedback_is_no_voice_of_its_pattern(told: World) -> None:
    book = told.store.patterns
    voices = {each.pattern_id: len(each.voices) for each in await book.latest(100) if each.voices}
    for number in range(len(LATE)):
        await told.hear(told.erased(f"fb-{number}"))
    after = await book.get_many(list(voices))
    assert all(not each.voices for each in after.values())


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
async def test_any_text_is_answered(told: World, text: str) -> None:
    assert len(await alike(told, text=text.replace("\ud800", ""), product="phone")) <= 5


async def test_a_pattern_says_why_it_stands_together(told: World) -> None:
    member = (await told.get("fb-0")).pattern.pattern_id
    for number in range(12):
        await told.says(f"fb-more-{number}", f"the courier left my parcel at the wrong door on day {number}")
    request = pb.GetPatternExplanationRequest(pattern_id=member)
    found = await told.ask.GetPatternExplanation(request, None)
    assert found.compared_count >= 12
    assert {"parcel", "courier"} & {each.word for each in found.words[:8]}
    assert all(0 < each.share <= 1 for each in found.words)
    likeness = [each.similarity for each in (*found.typical, *found.doubtful)]
    assert likeness == sorted(likeness, reverse=True) and 0 < likeness[0] <= 1
    typical = {each.classification.feedback_id for each in found.typical}
    assert not typical & {each.classification.feedback_id for each in found.doubtful}
    with pytest.raises(PatternUnknown):
        await told.ask.GetPatternExplanation(pb.GetPatternExplanationRequest(pattern_id="pt-none"), None)
