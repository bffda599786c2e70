"""Feedback that says the same thing."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar


class Reason(StrEnum):
    """Why a feedback is in its pattern."""

    FIRST = "first"
    SAME_TEXT = "same_text"
    SIMILAR_WORDS = "similar_words"
    SIMILAR_MEANING = "similar_meaning"


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
class Meaning:
    """What the text of a member means, where sentence embeddings are used; its first feedback's too.

    Attributes:
        mark: as in `Voice`.
        vector: numbers by an encoder, packed; only who made them can read them.
    """

    mark: int
    vector: bytes


_Added = TypeVar("_Added", bound=Voice | Meaning)


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
        meanings: of the first members that said it, at most `MAX_MEANINGS`; none without embeddings.
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
    meanings: tuple[Meaning, ...] = ()


MAX_VOICES = 3
"""Enough for most of what more would bring (measured on Banking77: 5 points of adjusted Rand index), and few
enough that a pattern is written a bounded number of times."""
MAX_MEANINGS = 12
"""More bring nothing (measured on Banking77)."""


def heard(pattern: Pattern, voices: Sequence[Voice] = (), meanings: Sequence[Meaning] = ()) -> Pattern:
    """The pattern with those voices and meanings that it has room for and does not have; the same object when
    none."""
    all_voices = _beside(pattern.voices, voices, MAX_VOICES)
    all_meanings = _beside(pattern.meanings, meanings, MAX_MEANINGS)
    if len(all_voices) == len(pattern.voices) and len(all_meanings) == len(pattern.meanings):
        return pattern
    return replace(pattern, voices=all_voices, meanings=all_meanings)


def unheard(pattern: Pattern, mark: int) -> Pattern:
    """The pattern without what a member added; the same object when that is nothing."""
    voices = tuple(each for each in pattern.voices if each.mark != mark)
    meanings = tuple(each for each in pattern.meanings if each.mark != mark)
    if len(voices) == len(pattern.voices) and len(meanings) == len(pattern.meanings):
        return pattern
    return replace(pattern, voices=voices, meanings=meanings)


def _beside(there: tuple[_Added, ...], new: Sequence[_Added], most: int) -> tuple[_Added, ...]:
    known = {each.mark for each in there}
    return (*there, *(each for each in new if each.mark not in known))[: max(most, len(there))]


class PatternUnknown(Exception):
    """There is no such pattern."""

    field = "pattern_id"
    reason = "pattern_unknown"

    def __init__(self, pattern_id: str) -> None:
        super().__init__(f"there is no pattern {pattern_id!r}")
        self.values = {"pattern_id": pattern_id}
