"""Closed words of feedback: enum values as addresses and forms have them, and what people read for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.descriptor import EnumDescriptor
from voc.intake.v1 import feedback_pb2
from voc.type.v1 import type_pb2

from services.gateway.api.names import number_of, word_of, words
from services.gateway.pages.speech import mark

_Feedback = feedback_pb2.Feedback

ENUMS: Mapping[str, EnumDescriptor] = {
    "language": type_pb2.Language.DESCRIPTOR,
    "sentiment": type_pb2.Sentiment.DESCRIPTOR,
    "kind": type_pb2.Kind.DESCRIPTOR,
    "journey_stage": type_pb2.JourneyStage.DESCRIPTOR,
    "severity": type_pb2.Severity.DESCRIPTOR,
    "impact": type_pb2.Impact.DESCRIPTOR,
    "case": _Feedback.CaseState.DESCRIPTOR,
    "state": _Feedback.State.DESCRIPTOR,
    "source": _Feedback.Source.DESCRIPTOR,
}
"""What has a closed set of values."""

SAID: Mapping[str, Mapping[str, str]] = {
    "language": {
        "en": mark("English"),
        "vi": mark("Vietnamese"),
        "other": mark("Another language"),
        "mixed": mark("Both languages"),
    },
    "sentiment": {
        "negative": mark("Negative"),
        "neutral": mark("Neutral"),
        "positive": mark("Positive"),
    },
    "kind": {
        "problem": mark("Problem"),
        "request": mark("Request"),
        "question": mark("Question"),
        "praise": mark("Praise"),
    },
    "journey_stage": {
        "awareness": mark("Awareness"),
        "consideration": mark("Consideration"),
        "decision": mark("Decision"),
        "retention": mark("Retention"),
        "advocacy": mark("Advocacy"),
    },
    "severity": {
        "p1": mark("P1 · critical"),
        "p2": mark("P2 · high"),
        "p3": mark("P3 · medium"),
        "p4": mark("P4 · low"),
    },
    "impact": {
        "attrition_risk": mark("Attrition risk"),
        "complaint": mark("Complaint"),
        "escalation": mark("Escalation"),
        "annoyance": mark("Annoyance"),
        "opportunity": mark("Opportunity"),
        "praise": mark("Praise"),
    },
    "case": {
        "new": mark("New"),
        "in_progress": mark("In progress"),
        "waiting": mark("Waiting for the customer"),
        "answered": mark("Answered"),
        "closed": mark("Closed"),
        "not_needed": mark("Needs no answer"),
    },
    "source": {
        "form": mark("Public form"),
        "api": mark("API"),
        "import": mark("Import"),
        "staff": mark("Handed in by staff"),
    },
}
"""The words that people read, English ones; the pages' language has them in its catalogue."""

DIMENSIONS: Mapping[str, str] = {
    "sentiment": mark("Sentiment"),
    "topic": mark("Topic"),
    "kind": mark("Kind"),
    "severity": mark("Severity"),
    "impact": mark("Impact"),
    "journey_stage": mark("Journey stage"),
    "language": mark("Language"),
}
"""What classification decides, in the order in which people look at it."""


def word(name: str, number: int) -> str:
    """The word of an enum value; empty for the unspecified one."""
    return word_of(ENUMS[name], number) or ""


def number(name: str, said: str) -> Any:
    """The value of a word; 0 for one that there is not."""
    return number_of(ENUMS[name], said) or 0


def choices(name: str) -> list[str]:
    """All words, in the order of the contract."""
    return words(ENUMS[name])
