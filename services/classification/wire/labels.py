"""Labels as messages."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from voc.classification.v1 import events_pb2 as pb

from services.classification.domain.labels import Dimension, Label, Labels, Part
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


def labels(
    said: Labels, only: tuple[Dimension, ...] = tuple(Dimension), into: pb.Labels | None = None
) -> pb.Labels:
    """Labels of these dimensions as a message, an empty one where it is given. Topics that the machine is
    unsure of are left out."""
    message = pb.Labels() if into is None else into
    message.model_version, message.taxonomy_version = said.model_version, said.taxonomy_version
    for dimension in only:
        if dimension is Dimension.TOPIC:
            _topics(message.topics, said.topics)
            for label in said.topics:
                if label.unsure:
                    _evidence(message.unsure_topic, label)
        else:
            _label(getattr(message, dimension.value), dimension, said.of(dimension)[0])
    for part in said.parts:
        _part(message.parts.add(), part)
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


# Messages are filled where they stand: each copy of one costs as much as making it.


def _label(message: Any, dimension: Dimension, label: Label) -> None:
    message.value = _number(dimension, label.value)
    _evidence(message.evidence, label)


def _number(dimension: Dimension, value: str) -> Any:
    if not value:
        return 0
    found = _NUMBERS.get((dimension, value))
    if found is None:
        found = _NUMBERS[dimension, value] = number(_MESSAGES[dimension], "value", value)
    return found


def _topics(topics: Any, found: tuple[Label, ...]) -> None:
    for label in found:
        if label.value:
            _evidence(topics.add(path=label.value).evidence, label)


def _evidence(message: pb.Evidence, label: Label) -> None:
    message.confidence = label.confidence
    message.unsure = label.unsure
    message.decided_by = label.decided_by
    for span in label.spans:
        message.spans.add(start=span.start, end=span.end, weight=span.weight)
    for value, chance in label.likely:
        message.likely.add(value=value, confidence=chance)


def _part(message: pb.TextPart, part: Part) -> None:
    message.span.start, message.span.end, message.span.weight = (
        part.span.start,
        part.span.end,
        part.span.weight,
    )
    _label(message.sentiment, Dimension.SENTIMENT, part.sentiment)
    _topics(message.topics, part.topics)
