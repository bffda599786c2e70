"""Labels as a body holds them, and back. What is empty is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.classification.domain.labels import Dimension, Label, Labels, Part, Sentence, Span
from services.mesh.documents.port import Body

_SINGLE = tuple(dimension for dimension in Dimension if dimension is not Dimension.TOPIC)


def pack(labels: Labels) -> Body:
    """The body of labels."""
    body: Body = {d.value: _label(labels.of(d)[0]) for d in _SINGLE if labels.of(d)[0] != Label()}
    if labels.topics:
        body["topics"] = [_label(label) for label in labels.topics]
    if labels.parts:
        body["parts"] = [_part(part) for part in labels.parts]
    sentence = labels.proposed
    if sentence != Sentence():
        body["proposed"] = [sentence.goal, sentence.event, sentence.consequence]
    if labels.model_version:
        body["model_version"] = labels.model_version
        body["taxonomy_version"] = labels.taxonomy_version
    return body


def unpack(body: Mapping[str, Any]) -> Labels:
    """The labels of a body."""
    single = {d.value: _unlabel(body[d.value]) for d in _SINGLE if d.value in body}
    return Labels(
        **single,
        topics=tuple(map(_unlabel, body.get("topics", ()))),
        parts=tuple(map(_unpart, body.get("parts", ()))),
        proposed=Sentence(*body.get("proposed", ())),
        model_version=body.get("model_version", ""),
        taxonomy_version=body.get("taxonomy_version", ""),
    )


def _label(label: Label) -> Body:
    body: Body = {"value": str(label.value), "confidence": label.confidence}
    if label.unsure:
        body["unsure"] = True
    if label.spans:
        body["spans"] = [_span(span) for span in label.spans]
    if label.decided_by:
        body["decided_by"] = label.decided_by
    if label.likely:
        body["likely"] = [[value, chance] for value, chance in label.likely]
    return body


def _unlabel(body: Mapping[str, Any]) -> Label:
    return Label(
        value=body["value"],
        confidence=body["confidence"],
        unsure=body.get("unsure", False),
        spans=tuple(map(_unspan, body.get("spans", ()))),
        decided_by=body.get("decided_by", ""),
        likely=tuple((value, chance) for value, chance in body.get("likely", ())),
    )


def _span(span: Span) -> list[float]:
    return [span.start, span.end, span.weight]


def _unspan(packed: Sequence[float]) -> Span:
    start, end, weight = packed
    return Span(int(start), int(end), weight)


def _part(part: Part) -> Body:
    return {
        "span": _span(part.span),
        "sentiment": _label(part.sentiment),
        "topics": [_label(label) for label in part.topics],
    }


def _unpart(body: Mapping[str, Any]) -> Part:
    return Part(_unspan(body["span"]), _unlabel(body["sentiment"]), tuple(map(_unlabel, body["topics"])))
