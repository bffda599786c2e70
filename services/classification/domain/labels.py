"""What can be understood of a text: dimensions, their closed sets of values, and how a label came about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Dimension(StrEnum):
    """What a label is about."""

    LANGUAGE = "language"
    SENTIMENT = "sentiment"
    TOPIC = "topic"
    KIND = "kind"
    JOURNEY_STAGE = "journey_stage"
    SEVERITY = "severity"
    IMPACT = "impact"


class Language(StrEnum):
    """Language of a text."""

    UNKNOWN = ""
    EN = "en"
    VI = "vi"
    OTHER = "other"
    MIXED = "mixed"


class Sentiment(StrEnum):
    """How a customer feels."""

    UNKNOWN = ""
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Kind(StrEnum):
    """What sort of thing was said."""

    UNKNOWN = ""
    PROBLEM = "problem"
    REQUEST = "request"
    QUESTION = "question"
    PRAISE = "praise"


class JourneyStage(StrEnum):
    """Where in the customer's journey it happened."""

    UNKNOWN = ""
    AWARENESS = "awareness"
    CONSIDERATION = "consideration"
    DECISION = "decision"
    RETENTION = "retention"
    ADVOCACY = "advocacy"


class Severity(StrEnum):
    """How bad it is; P1 is danger, loss of money or data, or nobody can work."""

    UNKNOWN = ""
    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"


class Impact(StrEnum):
    """What it means for the company."""

    UNKNOWN = ""
    ATTRITION_RISK = "attrition_risk"
    COMPLAINT = "complaint"
    ESCALATION = "escalation"
    ANNOYANCE = "annoyance"
    OPPORTUNITY = "opportunity"
    PRAISE = "praise"


@dataclass(frozen=True, slots=True)
class Span:
    """Words behind a label: `start` inclusive, `end` exclusive, in code points of the joined text.

    `weight` is how much they say for the label; negative means against it.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Label:
    """A value, and how it came about.

    Attributes:
        value: a value of the dimension's enum, or a topic path; empty when undecided or not applicable.
        confidence: probability from 0 to 1 that the value is right.
        unsure: the machine abstained, a person decides. The value is empty then.
        spans: the words behind it.
        decided_by: id of the person who decided; empty for the machine.
        likely: where the machine abstained, the two likeliest values with their probabilities.
    """

    value: str = ""
    confidence: float = 0.0
    unsure: bool = False
    spans: tuple[Span, ...] = ()
    decided_by: str = ""
    likely: tuple[tuple[str, float], ...] = ()

    @property
    def likeliest(self) -> str:
        """The value, or what it most likely is where the machine abstained; empty when nothing is known."""
        return self.value or (self.likely[0][0] if self.likely else "")


@dataclass(frozen=True, slots=True)
class Part:
    """A clause with a sentiment and topics of its own."""

    span: Span
    sentiment: Label
    topics: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Goal, event and consequence as the machine reads them from free text; a proposal."""

    goal: str = ""
    event: str = ""
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything that was understood of one text."""

    language: Label = Label()
    sentiment: Label = Label()
    topics: tuple[Label, ...] = ()
    kind: Label = Label()
    journey_stage: Label = Label()
    severity: Label = Label()
    impact: Label = Label()
    parts: tuple[Part, ...] = ()
    proposed: Sentence = Sentence()
    model_version: str = ""
    taxonomy_version: str = ""

    def of(self, dimension: Dimension) -> tuple[Label, ...]:
        """The labels of one dimension: one, or for topics any number."""
        if dimension is Dimension.TOPIC:
            return self.topics
        label: Label = getattr(self, dimension.value)
        return (label,)

    def put(self, dimension: Dimension, labels: tuple[Label, ...]) -> Labels:
        """These labels with one dimension replaced. `labels` holds one label unless it is about topics."""
        if dimension is Dimension.TOPIC:
            return replace(self, topics=labels)
        (label,) = labels
        return replace(self, **{dimension.value: label})  # type: ignore[arg-type]

    def only(self, dimensions: tuple[Dimension, ...]) -> Labels:
        """Nothing but these dimensions."""
        kept = Labels()
        for dimension in dimensions:
            kept = kept.put(dimension, self.of(dimension))
        return kept

    def unsure(self) -> tuple[Dimension, ...]:
        """The dimensions in which the machine abstained and no person has decided."""
        return tuple(d for d in Dimension if any(label.unsure for label in self.of(d)))

    def certainty(self) -> float:
        """The lowest confidence of the dimensions that a case depends on."""
        return min(self.sentiment.confidence, self.kind.confidence, self.severity.confidence)
