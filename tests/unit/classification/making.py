"""Things of classification, made with the one fact that a test is about."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime, timedelta
from typing import Any

from services.classification.domain.classification import Classification, Facts, Hints
from services.classification.domain.labels import (
    Impact,
    JourneyStage,
    Kind,
    Label,
    Labels,
    Language,
    Sentiment,
    Severity,
    Span,
)
from services.classification.domain.pattern import Pattern, PatternRef, Reason

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def labels(**known: Any) -> Labels:
    """Labels of an unhappy English text about a battery."""
    said: dict[str, Any] = {
        "language": Label(Language.EN, 0.99, spans=(Span(0, 3, 1.2),)),
        "sentiment": Label(Sentiment.NEGATIVE, 0.9, spans=(Span(4, 9, 2.0),)),
        "topics": (Label("product/battery", 0.7),),
        "kind": Label(Kind.PROBLEM, 0.8),
        "journey_stage": Label("", 0.3, unsure=True),
        "severity": Label(Severity.P3, 0.6),
        "impact": Label(Impact.ANNOYANCE, 0.5),
        "model_version": "rules-1",
        "taxonomy_version": "default-1",
    }
    return Labels(**(said | known))


def facts(**known: Any) -> Facts:
    """Facts of a feedback that was received an hour ago."""
    said: dict[str, Any] = {
        "customer_key": "ck-1",
        "product": "phone",
        "channel": "web",
        "receive_time": NOW - HOUR,
        "occur_time": NOW - 2 * HOUR,
    }
    return Facts(**(said | known))


def reference(pattern_id: str = "pt-1") -> PatternRef:
    """A pattern that a feedback opened."""
    return PatternRef(pattern_id, "The battery dies", Reason.FIRST, 1.0)


def received(feedback_id: str = "fb-1", **known: Any) -> Classification:
    """A feedback that is not understood yet."""
    said: dict[str, Any] = {
        "text": "The battery dies at noon",
        "hints": Hints(journey_stage=JourneyStage.RETENTION, csat=2),
        "facts": facts(),
        "heard": {"voc/intake": 1},
    }
    return Classification(feedback_id, **(said | known))


def pattern(pattern_id: str = "pt-1", **known: Any) -> Pattern:
    """A pattern about a battery."""
    said: dict[str, Any] = {
        "title": "The battery dies",
        "product": "phone",
        "language": "en",
        "glad": False,
        "terms": (11, 22, -3),
        "weights": (1.0, 0.5, 0.9),
        "sketch": tuple(range(16)),
        "claim": f"claim-of-{pattern_id}",
        "first_feedback_id": "fb-1",
        "open_time": NOW,
    }
    said |= known
    for name, code in (("terms", "q"), ("weights", "f"), ("sketch", "I")):
        said[name] = array(code, said[name])
    return Pattern(pattern_id, **said)
