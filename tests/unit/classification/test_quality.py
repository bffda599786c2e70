"""How good the answers are: the formulas by hand, and what people are asked to look at."""

from __future__ import annotations

import random
from datetime import UTC, timedelta
from typing import Any

import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import quality_pb2
from voc.type.v1 import type_pb2 as words

from services.classification.domain import drift, quality
from services.classification.domain.labels import Dimension
from services.classification.domain.quality import Check, sampled
from services.classification.metrics.quality import QualityMeasures
from services.classification.rpc.desk import PageTokenWrong
from services.classification.rpc.quality import QUALITY
from services.mesh.identity import Caller, caller_var
from tests.unit.classification.making import NOW
from tests.unit.classification.world import LAN, World

MAI = Caller(id="mai", kind="person", roles=frozenset({"member"}))
IDS = [f"fb-{number}" for number in range(400) if sampled(f"fb-{number}")]
OUTSIDE = next(f"fb-{number}" for number in range(400) if not sampled(f"fb-{number}"))


def check(said: str, right: str, confidence: float = 0.9) -> Check:
    return Check("fb-1", Dimension.SENTIMENT, "en", said, False, confidence, (right,), NOW)


def test_the_sample_is_a_tenth_whatever_is_said() -> None:
    assert 25 <= len(IDS) <= 60


def test_the_interval_of_wilson() -> None:
    found = quality.share([True] * 8 + [False] * 2)
    assert (found.count, found.value) == (10, 0.8)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert quality.share([]) == quality.Share()


def test_macro_f1_by_hand() -> None:
    found = [check("a", "a"), check("a", "a"), check("a", "b"), check("b", "b"), check("c", "b")]
    # a: precision 2/3, recall 1; b: precision 1, recall 1/3.
    assert quality.macro_f1(found) == pytest.approx((0.8 + 0.5) / 2)


def test_calibration_by_hand() -> None:
    found = [check("a", "a", 0.95), check("a", "b", 0.93), check("a", "a", 0.31)]
    bins = quality.calibration(found)
    assert [(each.count, round(each.confidence, 2), each.accuracy) for each in bins] == [
        (1, 0.31, 1.0),
        (2, 0.94, 0.5),
    ]
    assert quality.calibration_error(bins) == pytest.approx((0.69 + 2 * 0.44) / 3)
    assert quality.calibration_error(()) == 0.0


def test_kappa_by_hand() -> None:
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert quality.kappa(pairs) == pytest.approx(0.4)
    assert quality.kappa([("a", "a")]) == 1.0
    assert quality.kappa([]) == 0.0


def test_stability_by_hand() -> None:
    before, after = {"a": 50, "b": 50}, {"a": 80, "b": 20}
    by_chance = 1 / 100 + 1 / 100
    by_hand = 0.3 * 0.470004 + 0.3 * 0.916291 - by_chance
    assert drift.stability(before, after) == pytest.approx(by_hand, abs=1e-5)
    assert drift.stability(before, before) == 0.0
    assert drift.stability({}, after) == 0.0


def test_chance_alone_is_no_drift() -> None:
    chance = random.Random(7)
    words = [f"w{number}" for number in range(400)]
    heaps = [[chance.choices(words, k=12) for _ in range(100)] for _ in range(2)]
    assert drift.of_words(*heaps) < 0.1
    assert drift.of_words(heaps[0], [["other"] * 12] * 100) > 0.25


def test_what_is_compared_hangs_on_the_training() -> None:
    never, old, young = (
        drift.windows(trained, NOW) for trained in (None, NOW - timedelta(days=60), NOW - timedelta(days=3))
    )
    assert never.since == never.recent == NOW - timedelta(days=14)
    assert (old.since, old.recent) == (NOW - timedelta(days=60), NOW - timedelta(days=14))
    assert young.since == young.recent == NOW - timedelta(days=3)
    assert young.before == (NOW - timedelta(days=93), NOW - timedelta(days=3))


def asked(world: World, who: Caller = LAN) -> Any:
    _ = world.ask
    caller_var.set(who)
    return world.service.servicers[QUALITY]


async def decides(world: World, feedback_id: str, value: int, who: Caller = LAN) -> None:
    servicer = world.ask
    caller_var.set(who)
    said = await servicer.GetClassification(pb.GetClassificationRequest(feedback_id=feedback_id), None)
    request = pb.CorrectClassificationRequest(
        feedback_id=feedback_id, version=said.classification.version, sentiment=value
    )
    await servicer.CorrectClassification(request, None)


async def waits(world: World, who: Caller = LAN, **known: Any) -> list[str]:
    answer = await asked(world, who).ListChecks(quality_pb2.ListChecksRequest(**known), None)
    return [each.feedback_id for each in answer.classifications]


async def of_sentiment(world: World, **known: Any) -> quality_pb2.DimensionQuality:
    answer = await asked(world).GetQuality(quality_pb2.GetQualityRequest(**known), None)
    (found,) = [each for each in answer.dimensions if each.dimension == pb.DIMENSION_SENTIMENT]
    return found


async def test_confirmed_and_put_right_are_counted(anywhere: World) -> None:
    world = anywhere
    glad, sad, other = IDS[:3]
    await world.says(glad, "I love it, wonderful")
    await world.says(sad, "It is broken and terrible")
    await world.says(OUTSIDE, "I love it too, wonderful")
    assert set(await waits(world)) == {glad, sad}
    await decides(world, glad, words.SENTIMENT_POSITIVE)
    await decides(world, sad, words.SENTIMENT_NEUTRAL)
    await decides(world, OUTSIDE, words.SENTIMENT_NEGATIVE)
    assert await waits(world) == []
    found = await of_sentiment(world)
    assert (found.accuracy.count, found.accuracy.value) == (2, 0.5)
    assert [(week.accuracy.count, week.begin_time.ToDatetime().weekday()) for week in found.weeks] == [(2, 0)]
    assert sum(each.count for each in found.bins) == 2
    assert found.waiting_count == 3
    assert [(each.language, each.accuracy.count) for each in found.languages] == [(words.LANGUAGE_EN, 2)]
    assert (await of_sentiment(world, language=words.LANGUAGE_VI)).accuracy.count == 0
    await world.says(other, "hmm")
    assert 0 <= (await of_sentiment(world)).abstain_rate <= 1


async def test_two_people_look_at_the_same(world: World) -> None:
    for feedback_id in IDS[:4]:
        await world.says(feedback_id, f"{feedback_id}: I love it, wonderful")
        await decides(world, feedback_id, words.SENTIMENT_POSITIVE)
    assert await waits(world, again=True) == []
    assert set(await waits(world, MAI, again=True)) == set(IDS[:4])
    for number, feedback_id in enumerate(IDS[:4]):
        value = words.SENTIMENT_NEUTRAL if number == 0 else words.SENTIMENT_POSITIVE
        await decides(world, feedback_id, value, MAI)
    assert await waits(world, MAI, again=True) == []
    found = await of_sentiment(world)
    assert found.agreement_count == 4
    assert found.agreement == pytest.approx(0.0)
    assert found.accuracy.count == 4


async def test_what_moved_is_said(world: World) -> None:
    for number in range(30):
        await world.says(f"fb-a{number}", f"number {number} is broken and terrible")
    world.now += timedelta(days=20)
    for number in range(30):
        await world.says(f"fb-b{number}", f"number {number} is wonderful, I love it, zyxwuv")
    found = (await of_sentiment(world)).drift
    assert found.labels > 0.25
    assert found.vocabulary > 0.25
    assert found.unknown_words > found.unknown_words_before
    assert (found.text_count, found.text_count_before) == (30, 30)
    assert found.since_time.ToDatetime(UTC) == world.now - timedelta(days=14)
    silent = (await of_sentiment(world, language=words.LANGUAGE_VI)).drift
    assert (silent.labels, silent.vocabulary, silent.text_count) == (0, 0, 0)


async def test_a_wrong_page_token_is_refused(world: World) -> None:
    with pytest.raises(PageTokenWrong):
        await waits(world, page_token="nowhere")


async def test_metrics_say_the_same(world: World) -> None:
    await world.says(IDS[0], "I love it, wonderful")
    await decides(world, IDS[0], words.SENTIMENT_POSITIVE)
    measures = QualityMeasures(world.ground, lambda: world.now)
    before = {family.name: family for family in measures.collect()}
    assert len(before["voc_classification_accuracy"].samples) == len(Dimension)
    await measures.refresh()
    values = {
        (family.name, *sample.labels.values()): sample.value
        for family in measures.collect()
        for sample in family.samples
    }
    assert values["voc_classification_accuracy", "sentiment"] == 1.0
    assert values["voc_classification_checked", "sentiment", "en"] == 1
    assert values["voc_classification_right", "sentiment", "en"] == 1
    assert values["voc_classification_right", "sentiment", "vi"] == 0
    assert values["voc_corrections_waiting", "sentiment"] == 1
    assert values["voc_classification_accuracy", "kind"] != values["voc_classification_accuracy", "kind"]
