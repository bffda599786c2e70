"""Feedback that says the same thing."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why a feedback is in its pattern."""

    FIRST = "first"
    SAME_TEXT = "same_text"
    SIMILAR_WORDS = "similar_words"


@dataclass(frozen=True, slots=True)
class PatternRef:
    """The pattern of a feedback, and why: `similarity` from 0 to 1 with the feedback that opened it."""

    pattern_id: str
    title: str
    reason: Reason
    similarity: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern is known by. It never changes after it was opened; members are counted apart.

    Its numbers are packed, because every replica remembers tens of thousands of patterns.

    Attributes:
        pattern_id: derived from the feedback that opened it; never merged or reused by the machine.
        title: made of its own words.
        glad: praise, which is kept apart from all else.
        terms, weights: numbers of the features of the feedback that opened it, and how much each says.
        sketch: MinHash of its words.
        claim: names those words apart from form; no two patterns share it. Empty for a text without words.
    """

    pattern_id: str
    title: str
    product: str
    language: str
    glad: bool
    terms: array[int]
    weights: array[float]
    sketch: array[int]
    claim: str
    first_feedback_id: str
    open_time: datetime


class PatternUnknown(Exception):
    """There is no such pattern."""

    field = "pattern_id"
    reason = "pattern_unknown"

    def __init__(self, pattern_id: str) -> None:
        super().__init__(f"there is no pattern {pattern_id!r}")
        self.values = {"pattern_id": pattern_id}
