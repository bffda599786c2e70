"""Feedback that says the same thing."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why a feedback is in its pattern."""

    FIRST = "first"
    SAME_TEXT = "same_text"
    SIMILAR_WORDS = "similar_words"


@dataclass(frozen=True, slots=True)
class PatternRef:
    """The pattern of a feedback, and why: `similarity` from 0 to 1 with the pattern as it was then."""

    pattern_id: str
    title: str
    reason: Reason
    similarity: float


@dataclass(frozen=True, slots=True)
class Voice:
    """What a member adds to what its pattern is known by.

    Attributes:
        mark: a number made from the feedback's id, so that nothing is added twice.
        terms, weights: as in `Pattern`.
    """

    mark: int
    terms: array[int]
    weights: array[float]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern is known by: its first feedback and a few voices. Members are counted apart.

    Its numbers are packed, because every replica remembers tens of thousands of patterns.

    Attributes:
        pattern_id: derived from the feedback that opened it; never merged or reused by the machine.
        title: made of its own words.
        glad: praise, which is kept apart from all else.
        terms, weights: numbers of the features of the feedback that opened it, and how much each says.
        sketch: MinHash of its words.
        claim: names those words apart from form; no two patterns share it. Empty for a text without words.
        voices: the first members that said the same in other words, at most `MAX_VOICES`.
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
    voices: tuple[Voice, ...] = ()


MAX_VOICES = 3
"""Enough for most of what more would bring (measured on Banking77: 5 points of adjusted Rand index), and few
enough that a pattern is written a bounded number of times."""


def marks(pattern: Pattern) -> frozenset[int]:
    """Whose voices it has."""
    return frozenset(voice.mark for voice in pattern.voices)


def heard(pattern: Pattern, voices: Sequence[Voice]) -> Pattern:
    """The pattern with those voices that it has room for and does not have; the same object when none."""
    there = marks(pattern)
    new = [voice for voice in voices if voice.mark not in there]
    kept = (*pattern.voices, *new)[: max(MAX_VOICES, len(pattern.voices))]
    return replace(pattern, voices=kept) if len(kept) > len(pattern.voices) else pattern


def unheard(pattern: Pattern, mark: int) -> Pattern:
    """The pattern without a voice; the same object when it does not have it."""
    kept = tuple(voice for voice in pattern.voices if voice.mark != mark)
    return replace(pattern, voices=kept) if len(kept) < len(pattern.voices) else pattern


class PatternUnknown(Exception):
    """There is no such pattern."""

    field = "pattern_id"
    reason = "pattern_unknown"

    def __init__(self, pattern_id: str) -> None:
        super().__init__(f"there is no pattern {pattern_id!r}")
        self.values = {"pattern_id": pattern_id}
