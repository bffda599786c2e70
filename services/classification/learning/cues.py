"""Kind, severity, journey stage and impact, from words that point to them and from the sentiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.classification.domain.classification import Hints
from services.classification.domain.labels import (
    Impact,
    JourneyStage,
    Kind,
    Label,
    Sentiment,
    Severity,
    Span,
)
from services.classification.learning.deciding import Opinion, chances
from services.classification.learning.lexicon import Hit
from services.classification.learning.reading import CONDITION, NEGATOR, Reading

_WINDOW = 3
_KIND_THRESHOLD = 0.45
_PRAISE_THRESHOLD = 0.6
"""Praise is answered by nobody, so it takes more to be sure of it."""
_STAGE_THRESHOLD = 0.5
_IMPACT_THRESHOLD = 0.42


@dataclass(slots=True)
class Pointers:
    """What points to each value of one dimension: `scores` grow slower the more there is."""

    reading: Reading
    scores: dict[str, float] = field(default_factory=dict)
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def of(self, value: str) -> float:
        """How much points to this value; 0 when nothing does."""
        return self.scores.get(value, 0.0)

    def behind(self, value: str) -> list[Span]:
        """The words that point to this value."""
        return [self.reading.span(hit, hit.weight) for hit in self.hits.get(value, ())]


def _pointers(reading: Reading, dimension: str, denied: frozenset[int]) -> Pointers:
    found = Pointers(reading)
    for hit in reading.of(dimension):
        if hit.first in denied:
            continue
        found.scores[hit.label] = found.of(hit.label) + hit.weight
        found.hits.setdefault(hit.label, []).append(hit)
    for value, score in found.scores.items():
        found.scores[value] = score / (1 + 0.12 * score)
    return found


def _denied(reading: Reading) -> frozenset[int]:
    """Forms that a negation before them takes back: `không bị nóng` is not about heat."""
    denied: set[int] = set()
    for hit in reading.of(NEGATOR):
        clause = reading.clause(hit.first)
        for place in range(hit.last, min(len(reading.forms), hit.last + _WINDOW)):
            if reading.clause(place) == clause:
                denied.add(place)
    return frozenset(denied)


@dataclass(frozen=True, slots=True)
class Signs:
    """Everything that points anywhere in one text, read once."""

    reading: Reading
    kind: Pointers
    stage: Pointers
    impact: Pointers
    severity: Pointers
    asks: int


def signs(reading: Reading) -> Signs:
    """Read what points to kind, stage, impact and severity."""
    denied = _denied(reading)
    return Signs(
        reading=reading,
        kind=_pointers(reading, "kind", denied),
        stage=_pointers(reading, "journey_stage", frozenset()),
        impact=_pointers(reading, "impact", frozenset()),
        severity=_pointers(reading, "severity", denied),
        asks=sum(1 for stop in reading.text.stops if "?" in stop),
    )


def kind(found: Signs, sentiment: Label) -> Opinion:
    """Problem, request, question or praise. Praise is said only of texts that are happy."""
    if not found.reading.forms:
        return Opinion(settled=Label(unsure=True))
    negative = sentiment.value == Sentiment.NEGATIVE
    positive = sentiment.value == Sentiment.POSITIVE
    pointing = found.kind
    scores: dict[str, float] = {
        Kind.PROBLEM: pointing.of(Kind.PROBLEM) + (1.5 if negative else -0.8 if positive else 0.0),
        Kind.REQUEST: pointing.of(Kind.REQUEST) + (0.6 if positive else 0.0),
        Kind.QUESTION: pointing.of(Kind.QUESTION)
        + (1.5 if found.asks else -0.3)
        - (0.8 if negative else 0.0),
        Kind.PRAISE: pointing.of(Kind.PRAISE) * (0.7 if positive else 0.2)
        + (1.8 if positive else -1.5)
        - 0.6 * (pointing.of(Kind.PROBLEM) + pointing.of(Kind.REQUEST)),
    }
    careful: dict[str, float] = {Kind.PRAISE: _PRAISE_THRESHOLD}
    return Opinion(chances(scores, 1.1), pointing.behind, _KIND_THRESHOLD, careful)


def journey_stage(found: Signs, hints: Hints) -> Opinion:
    """Where in the journey. What the customer says wins over any guess."""
    if hints.journey_stage:
        return Opinion(settled=Label(hints.journey_stage, 1.0))
    scores = {stage.value: found.stage.of(stage) for stage in JourneyStage if stage}
    if not any(scores.values()):
        return Opinion(nothing=0.2)
    return Opinion(chances(scores, 0.9), found.stage.behind, _STAGE_THRESHOLD)


def severity(found: Signs, sentiment: Label, said: Label) -> Opinion:
    """How bad. P1 opens an issue at once: it takes words of danger, loss or outage, and not only supposed."""
    if not found.reading.forms or (said.unsure and sentiment.unsure):
        return Opinion(settled=Label(unsure=True))
    alarm = found.severity.of(Severity.P1)
    glad = said.value == Kind.PRAISE or sentiment.value == Sentiment.POSITIVE
    if alarm and not glad and not _supposed(found):
        spans = tuple(found.severity.behind(Severity.P1))
        return Opinion(settled=Label(Severity.P1, 0.85 if alarm > 4 else 0.75, spans=spans))
    bad = said.value == Kind.PROBLEM or sentiment.value == Sentiment.NEGATIVE
    scores: dict[str, float] = {
        Severity.P2: found.severity.of(Severity.P2) + (0.0 if bad else -1.5),
        Severity.P3: found.severity.of(Severity.P3) + (0.5 if bad else 0.0),
        Severity.P4: found.severity.of(Severity.P4) + (0.0 if bad else 2.5),
    }
    return Opinion(chances(scores, 1.2), found.severity.behind, 0.4)


def _supposed(found: Signs) -> bool:
    """Danger or loss that is only asked about: nobody reports it."""
    if found.asks and not found.kind.of(Kind.PROBLEM):
        return True
    conditions = {found.reading.clause(hit.first) for hit in found.reading.of(CONDITION)}
    alarms = [hit for hit in found.reading.of("severity") if hit.label == Severity.P1]
    return all(found.reading.clause(hit.first) in conditions for hit in alarms)


def impact(found: Signs, sentiment: Label, said: Label) -> Opinion:
    """What it means for the company."""
    pointing = found.impact
    negative, positive = sentiment.value == Sentiment.NEGATIVE, sentiment.value == Sentiment.POSITIVE
    if not pointing.scores and not negative and not positive:
        return Opinion(nothing=0.3)
    scores: dict[str, float] = {
        Impact.ATTRITION_RISK: pointing.of(Impact.ATTRITION_RISK) - (1.5 if positive else 0.5),
        Impact.COMPLAINT: pointing.of(Impact.COMPLAINT) - (2.0 if positive else 1.0),
        Impact.ESCALATION: pointing.of(Impact.ESCALATION) - (2.0 if positive else 0.8),
        Impact.ANNOYANCE: 1.0 if negative or said.value == Kind.PROBLEM else -1.0,
        Impact.OPPORTUNITY: pointing.of(Impact.OPPORTUNITY) * (1.0 if not negative else 0.4)
        + (0.5 if said.value in (Kind.REQUEST, Kind.QUESTION) else -1.0),
        Impact.PRAISE: pointing.of(Impact.PRAISE) * (1.0 if positive else 0.2) + (1.5 if positive else -1.5),
    }
    return Opinion(chances(scores, 1.1), pointing.behind, _IMPACT_THRESHOLD)


def slots(reading: Reading) -> Mapping[str, list[Hit]]:
    """Words that introduce a goal or a consequence."""
    found: dict[str, list[Hit]] = {}
    for hit in reading.of("slot"):
        found.setdefault(hit.label, []).append(hit)
    return found
