"""What is heard and told, in bytes."""

from __future__ import annotations

import pytest
from google.protobuf.descriptor import EnumDescriptor
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import events_pb2 as events
from voc.intake.v1 import events_pb2 as intake
from voc.type.v1 import type_pb2 as words

from services.classification.domain.asking import Filter, Order
from services.classification.domain.classification import Corrected, Hints, understood
from services.classification.domain.labels import (
    Dimension,
    Impact,
    JourneyStage,
    Kind,
    Label,
    Language,
    Part,
    Sentence,
    Sentiment,
    Severity,
    Span,
)
from services.classification.wire import asked, heard, told
from services.classification.wire.labels import labels as label_message
from services.mesh.log.port import Event
from services.mesh.service import Poison
from tests.unit.classification.making import NOW, labels, received, reference
from tests.unit.classification.world import stamp


def event(message: intake.FeedbackReceived | intake.FeedbackErased | bytes) -> Event:
    data = message if isinstance(message, bytes) else message.SerializeToString()
    return Event("ev-1", "voc.intake.feedback.v1.received", "voc/intake", "fb-1", NOW, 1, data)


def test_what_a_customer_says() -> None:
    said = heard.received(
        event(
            intake.FeedbackReceived(
                feedback_id="fb-1",
                customer_key="ck-1",
                product="phone",
                channel="web",
                text="đêm qua",
                goal="gọi điện",
                receive_time=stamp(NOW),
                journey_stage=words.JOURNEY_STAGE_RETENTION,
                nps=0,
                language=words.LANGUAGE_VI,
            )
        )
    )
    assert said.text == "gọi điện\nđêm qua"
    assert said.hints == Hints(journey_stage="retention", language="vi", slotted=True, nps=0)
    assert (said.facts.customer_key, said.facts.receive_time, said.facts.occur_time) == ("ck-1", NOW, None)


@pytest.mark.parametrize(
    "message",
    [
        b"\xff\xff\xff",
        intake.FeedbackReceived(text="nobody's"),
        intake.FeedbackReceived(feedback_id="fb-1", journey_stage=99),  # type: ignore[arg-type]
    ],
)
def test_what_can_never_be_heard(message: intake.FeedbackReceived | bytes) -> None:
    with pytest.raises(Poison):
        heard.received(event(message))


def test_fields_of_a_later_version_do_no_harm() -> None:
    data = intake.FeedbackReceived(feedback_id="fb-1", text="x").SerializeToString() + b"\xfa\x3e\x03new"
    assert heard.received(event(data)).feedback_id == "fb-1"


def test_what_is_told() -> None:
    full = labels(
        parts=(Part(Span(0, 3, 0.0), Label(Sentiment.NEUTRAL, 0.5), (Label("price", 0.4),)),),
        proposed=Sentence("a", "b", "c"),
    )
    after, classified = understood(received(), full, reference(), NOW)
    telling = told.classified(classified)
    assert (telling.type, telling.subject) == ("voc.classification.feedback.v1.classified", "fb-1")
    said = events.FeedbackClassified.FromString(telling.data)
    assert said.labels.sentiment.value == words.SENTIMENT_NEGATIVE
    assert said.labels.sentiment.evidence.spans[0].end == 9
    assert said.labels.journey_stage.evidence.unsure
    assert said.labels.parts[0].topics[0].path == "price"
    assert (said.labels.proposed.goal, said.labels.proposed.consequence) == ("a", "c")
    assert (said.pattern.pattern_id, said.pattern.reason) == ("pt-1", "first")
    assert (said.facts.product, said.facts.customer_key) == ("phone", "ck-1")
    assert said.classify_time.ToMicroseconds() == stamp(NOW).ToMicroseconds()
    correction = events.FeedbackCorrected.FromString(told.corrected(Corrected(after, "lan", NOW)).data)
    assert (correction.corrected_by, correction.labels) == ("lan", said.labels)


def test_unsure_topics_are_not_told() -> None:
    assert not label_message(labels(topics=(Label("", 0.2, unsure=True),))).topics


@pytest.mark.parametrize(
    ("enum", "known"),
    [
        (words.Language.DESCRIPTOR, Language),
        (words.Sentiment.DESCRIPTOR, Sentiment),
        (words.Kind.DESCRIPTOR, Kind),
        (words.JourneyStage.DESCRIPTOR, JourneyStage),
        (words.Severity.DESCRIPTOR, Severity),
        (words.Impact.DESCRIPTOR, Impact),
    ],
)
def test_the_domain_knows_every_value_of_the_contract(enum: EnumDescriptor, known: type) -> None:
    prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
    spoken = {value.name.removeprefix(prefix).lower() for value in enum.values[1:]}
    assert spoken == {value for value in known if value}  # type: ignore[attr-defined]


def test_what_people_ask() -> None:
    chosen = asked.chosen(
        pb.ClassificationFilter(
            sentiments=[words.SENTIMENT_NEGATIVE],
            severities=[words.SEVERITY_P1, words.SEVERITY_P2],
            topic="product",
            unsure=[pb.DIMENSION_TOPIC],
            corrected=False,
            from_time=stamp(NOW),
        )
    )
    assert chosen == Filter(
        any_of=((Dimension.SENTIMENT, ("negative",)), (Dimension.SEVERITY, ("p1", "p2"))),
        topic="product",
        unsure=(Dimension.TOPIC,),
        corrected=False,
        received=(NOW, None),
    )
    orders = [asked.order(pb.ListClassificationsRequest(order=n)) for n in range(5)]  # type: ignore[arg-type]
    assert orders == [Order.LATEST, Order.LATEST, Order.EARLIEST, Order.LEAST_SURE, Order.TEACHES_MOST]


def test_what_a_person_decides() -> None:
    request = pb.CorrectClassificationRequest(severity=words.SEVERITY_P2, topics=pb.TopicPaths())
    assert asked.decisions(request) == {Dimension.SEVERITY: ("p2",), Dimension.TOPIC: ()}
    assert asked.decisions(pb.CorrectClassificationRequest()) == {}
