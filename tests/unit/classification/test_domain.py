"""What may happen to a classification."""

from __future__ import annotations

import pytest

from services.classification.domain.classification import (
    Classification,
    NotClassifiedYet,
    NothingToCorrect,
    corrected,
    decided,
    joined,
    understood,
    withdrawn,
)
from services.classification.domain.labels import Dimension, Kind, Label, Labels, Sentiment, Severity
from tests.unit.classification.making import HOUR, NOW, labels, received, reference


def test_the_text_that_is_read_is_joined_and_composed() -> None:
    assert joined(goal=" pay ", event="", consequence="late", text="so\nwhat") == "pay\nlate\nso\nwhat"
    assert joined(text="tệ") == "tệ"
    assert joined() == ""


def test_understood_for_the_first_time() -> None:
    after, told = understood(received(), labels(), reference(), NOW)
    assert after.labels == labels()
    assert after.pattern == reference()
    assert after.classify_time == NOW
    assert after.first is not None
    assert (after.first.language, after.first.sentiment, after.first.kind) == ("en", "negative", "problem")
    assert told.thing is after


def test_understood_again_keeps_what_a_person_decided_and_what_is_counted() -> None:
    first, _ = understood(received(), labels(), reference(), NOW)
    person, _ = corrected(first, {Dimension.SENTIMENT: (Sentiment.POSITIVE,)}, "lan", "", NOW + HOUR)
    newer = labels(sentiment=Label(Sentiment.NEUTRAL, 0.6), kind=Label(Kind.QUESTION, 0.7))
    again, _ = understood(person, newer, reference("pt-2"), NOW + 2 * HOUR)
    assert again.labels is not None
    assert again.labels.sentiment == Label(Sentiment.POSITIVE, 1.0, decided_by="lan")
    assert again.labels.kind.value == Kind.QUESTION
    assert again.pattern == reference("pt-1")
    assert again.first == first.first


def test_no_topics_is_a_decision_too() -> None:
    first, _ = understood(received(), labels(), reference(), NOW)
    person, _ = corrected(first, {Dimension.TOPIC: ()}, "lan", "", NOW)
    again, _ = understood(person, labels(), reference(), NOW)
    assert again.labels is not None
    assert again.labels.topics == ()
    assert decided(again) == {Dimension.TOPIC}


def test_a_correction_says_who_when_before_and_after() -> None:
    first, _ = understood(received(), labels(), reference(), NOW)
    decisions = {Dimension.SEVERITY: (Severity.P1,), Dimension.TOPIC: ("product/heat", "security")}
    after, told = corrected(first, decisions, "lan", "it burned", NOW + HOUR)
    (act,) = after.corrections
    assert (act.corrected_by, act.correct_time, act.note) == ("lan", NOW + HOUR, "it burned")
    assert act.model_version == "rules-1"
    assert act.before.severity.value == Severity.P3
    assert act.before.sentiment == Label()
    assert [label.value for label in act.after.topics] == ["product/heat", "security"]
    assert all(label.decided_by == "lan" and label.confidence == 1.0 for label in act.after.topics)
    assert told.corrected_by == "lan"
    assert after.first == first.first


def test_what_cannot_be_corrected() -> None:
    with pytest.raises(NotClassifiedYet):
        corrected(Classification("fb-1"), {Dimension.KIND: (Kind.PRAISE,)}, "lan", "", NOW)
    first, _ = understood(received(), labels(), reference(), NOW)
    with pytest.raises(NothingToCorrect):
        corrected(first, {}, "lan", "", NOW)


def test_a_decision_ends_the_doubt() -> None:
    unsure = labels(kind=Label("", 0.3, unsure=True), topics=(Label("", 0.1, unsure=True),))
    assert unsure.unsure() == (Dimension.TOPIC, Dimension.KIND, Dimension.JOURNEY_STAGE)
    first, _ = understood(received(), unsure, reference(), NOW)
    after, _ = corrected(first, {Dimension.KIND: (Kind.REQUEST,)}, "lan", "", NOW)
    assert after.labels is not None
    assert after.labels.unsure() == (Dimension.TOPIC, Dimension.JOURNEY_STAGE)


def test_the_least_sure_of_what_a_case_depends_on() -> None:
    assert labels().certainty() == 0.6
    assert Labels().certainty() == 0.0


def test_taken_back_is_kept() -> None:
    first, _ = understood(received(), labels(), reference(), NOW)
    after = withdrawn(first, NOW + HOUR)
    assert after.withdraw_time == NOW + HOUR
    assert after.labels == first.labels
