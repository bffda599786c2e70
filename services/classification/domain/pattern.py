"""Feedback that says the same thing."""

from __future__ import annotations

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

    Attributes:
        pattern_id: derived from the feedback that opened it; never merged or reused by the machine.
        title: made of its own words.
        glad: praise, which is kept apart from all else.
        terms: numbers of the weighted features of the feedback that opened it.
        sketch: MinHash of its words.
        claim: names those words apart from form; no two patterns share it. Empty for a text without words.
        counted: members at the latest recount; last_receive_time: of the latest of them.
    """

    pattern_id: str
    title: str
    product: str
    language: str
    glad: bool
    terms: tuple[tuple[int, float], ...]
    sketch: tuple[int, ...]
    claim: str
    first_feedback_id: str
    open_time: datetime
    counted: int = 0
    last_receive_time: datetime | None = None
