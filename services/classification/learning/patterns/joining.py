"""What a feedback adds to the pattern that it opens or joins."""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from services.classification.domain.pattern import Meaning, Pattern, Reason, Voice
from services.classification.learning.port import Gist, Match

_ECHO = 0.88
"""Cosine of meanings from which a member means what was said before: it would add nothing."""


def mark_of(feedback_id: str) -> int:
    """The number of a feedback among those that added to a pattern."""
    return crc32(feedback_id.encode())


def opened(pattern_id: str, title: str, gist: Gist, feedback_id: str, now: datetime) -> Pattern:
    """The pattern that a feedback opens."""
    return Pattern(
        pattern_id=pattern_id,
        title=title,
        product=gist.product,
        language=gist.language,
        glad=gist.glad,
        terms=gist.terms,
        weights=gist.weights,
        sketch=gist.sketch,
        claim=gist.claim,
        first_feedback_id=feedback_id,
        open_time=now,
        meanings=_meanings(gist, mark_of(feedback_id)),
    )


def voices(match: Match, gist: Gist, feedback_id: str) -> tuple[Voice, ...]:
    """What it adds by its words; nothing when they are those of the pattern."""
    if match.reason is Reason.SAME_TEXT:
        return ()
    return (Voice(mark_of(feedback_id), gist.terms, gist.weights),)


def meanings(match: Match, gist: Gist, feedback_id: str) -> tuple[Meaning, ...]:
    """What it adds by its meaning: nothing when that is known. A pattern may have been opened where meanings
    are not read, so that it has none."""
    echo = match.similarity >= _ECHO and match.reason is not Reason.SIMILAR_WORDS
    return () if echo and match.pattern.meanings else _meanings(gist, mark_of(feedback_id))


def _meanings(gist: Gist, mark: int) -> tuple[Meaning, ...]:
    return (Meaning(mark, gist.meaning),) if gist.meaning else ()
