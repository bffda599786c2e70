"""Labels as messages."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from voc.classification.v1 import events_pb2 as pb

from services.classification.domain.labels import Dimension, Label, Labels, Part, Span
from services.classification.domain.pattern import PatternRef
from services.classification.wire.words import number

_MESSAGES: dict[Dimension, type[Message]] = {
    Dimension.LANGUAGE: pb.LanguageLabel,
    Dimension.SENTIMENT: pb.SentimentLabel,
    Dimension.KIND: pb.KindLabel,
    Dimension.JOURNEY_STAGE: pb.JourneyStageLabel,
    Dimension.SEVERITY: pb.SeverityLabel,
    Dimension.IMPACT: pb.ImpactLabel,
}
_NUMBERS: dict[tuple[Dimension, str], Any] = {}


def labels(said: Labels, only: tuple[Dimension, ...] = tuple(Dimension)) -> pb.Labels:
    """Labels of these dimensions as a message. Topics that the machine is unsure of are left out."""
    message = pb.Labels(model_version=said.model_version, taxonomy_version=said.taxonomy_version)
    for dimension in only:
        if dimension is Dimension.TOPIC:
            message.topics.extend(_topics(said.topics))
            for label in said.topics:
                if label.unsure:
                    message.unsure_topic.CopyFrom(_evidence(label))
        else:
            getattr(message, dimension.value).CopyFrom(_label(dimension, said.of(dimension)[0]))
    message.parts.extend(map(_part, said.parts))
    if said.proposed.event:
        message.proposed.goal = said.proposed.goal
        message.proposed.event = said.proposed.event
        message.proposed.consequence = said.proposed.consequence
    return message


def pattern_ref(ref: PatternRef) -> pb.PatternRef:
    """The pattern of a feedback as a message."""
    return pb.PatternRef(
        pattern_id=ref.pattern_id, title=ref.title, reason=ref.reason.value, similarity=ref.similarity
    )


def _label(dimension: Dimension, label: Label) -> Any:
    return _MESSAGES[dimension](value=_number(dimension, label.value), evidence=_evidence(label))


def _number(dimension: Dimension, value: str) -> Any:
    if not value:
        return 0
    found = _NUMBERS.get((dimension, value))
    if found is None:
        found = _NUMBERS[dimension, value] = number(_MESSAGES[dimension], "value", value)
    return found


def _topics(found: tuple[Label, ...]) -> list[pb.TopicLabel]:
    return [pb.TopicLabel(path=label.value, evidence=_evidence(label)) for label in found if label.value]


def _evidence(label: Label) -> pb.Evidence:
    return pb.Evidence(
        confidence=label.confidence,
        unsure=label.unsure,
        spans=[_span(span) for span in label.spans],
        decided_by=label.decided_by,
        likely=[pb.LikelyValue(value=value, confidence=chance) for value, chance in label.likely],
    )


def _span(span: Span) -> pb.Span:
    return pb.Span(start=span.start, end=span.end, weight=span.weight)


def _part(part: Part) -> pb.TextPart:
    return pb.TextPart(
        span=_span(part.span),
        sentiment=_label(Dimension.SENTIMENT, part.sentiment),
        topics=_topics(part.topics),
    )
