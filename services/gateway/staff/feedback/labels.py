"""What was understood of one feedback, label by label, and what a person can choose instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.feedback.marking import Behind, words_behind
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, SAID, choices, word
from services.gateway.staff.known import Names

_SURE, _FAIRLY = 0.85, 0.6
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen. `confidence` is given for the likeliest where the machine is unsure."""

    value: str
    name: str
    chosen: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """One dimension.

    Attributes:
        values: words or topic paths; none where nothing is decided.
        sureness: `sure`, `fairly`, `unsure`, or `person` where one decided, whose name `by` is.
        words: of the text, that stand behind it.
    """

    dimension: str
    title: str
    values: Sequence[str]
    names: Sequence[str]
    confidence: float
    sureness: str
    by: str
    words: Sequence[str]
    likely: Sequence[Choice]
    others: Sequence[Choice]

    @property
    def unsure(self) -> bool:
        """Whether a person must decide."""
        return self.sureness == "unsure"


SURENESS = {
    "sure": mark("sure"),
    "fairly": mark("fairly sure"),
    "unsure": mark("unsure"),
    "person": mark("decided by a person"),
}


def labels_of(classification: Any, names: Names, speech: Speech) -> list[Label]:
    """Every label, in the order in which people look at them."""
    behind = spans_of(classification)
    return [_label(dimension, classification, (names, speech), behind) for dimension in DIMENSIONS]


def spans_of(classification: Any) -> list[Behind]:
    """All words behind labels; those that speak against one are not among them."""
    return [
        Behind(span.start, span.end, dimension)
        for dimension in DIMENSIONS
        for _, evidence in _decided(classification.labels, dimension)
        for span in evidence.spans
        if span.weight > 0
    ]


def name_of(dimension: str, value: str, names: Names, speech: Speech) -> str:
    """What people read for a value."""
    if dimension == "topic":
        return names.of("topics", value)
    said = SAID[dimension].get(value)
    return speech.say(said) if said else value


def values_of(labels: Any, dimension: str) -> list[str]:
    """The values that stand for a dimension; none where nothing is decided."""
    return [value for value, _ in _decided(labels, dimension) if value]


def _decided(labels: Any, dimension: str) -> list[tuple[str, Any]]:
    """Values with the evidence for each; an empty value carries the evidence of a doubt."""
    if dimension == "topic":
        found = [(topic.path, topic.evidence) for topic in labels.topics]
        return found or ([("", labels.unsure_topic)] if labels.HasField("unsure_topic") else [])
    label = getattr(labels, dimension)
    return [(word(dimension, label.value), label.evidence)]


def _label(dimension: str, classification: Any, told: tuple[Names, Speech], behind: list[Behind]) -> Label:
    found = _decided(classification.labels, dimension)
    values = [value for value, evidence in found if value and not evidence.unsure]
    person = next((evidence.decided_by for _, evidence in found if evidence.decided_by), "")
    confidence = max((evidence.confidence for _, evidence in found), default=0.0)
    doubt = next((evidence for _, evidence in found if evidence.unsure), None)
    likely = [
        Choice(one.value, name_of(dimension, one.value, *told), one.value in values, one.confidence)
        for one in (doubt.likely if doubt is not None else ())
    ]
    return Label(
        dimension=dimension,
        title=DIMENSIONS[dimension],
        values=values,
        names=[name_of(dimension, value, *told) for value in values],
        confidence=confidence,
        sureness=_sureness(confidence, person=bool(person), unsure=doubt is not None or not values),
        by=told[0].of("people", person) if person else "",
        words=words_behind(classification.text, behind, dimension)[:_MOST_WORDS],
        likely=likely,
        others=_others(dimension, values, told, {one.value for one in likely}),
    )


def _others(
    dimension: str, values: Sequence[str], told: tuple[Names, Speech], likely: set[str]
) -> list[Choice]:
    known = [one.id for one in told[0].topics] if dimension == "topic" else choices(dimension)
    return [
        Choice(value, name_of(dimension, value, *told), value in values)
        for value in dict.fromkeys((*known, *values))
        if value not in likely
    ]


def _sureness(confidence: float, *, person: bool, unsure: bool) -> str:
    if person:
        return "person"
    if unsure:
        return "unsure"
    return "sure" if confidence >= _SURE else "fairly" if confidence >= _FAIRLY else "unsure"
