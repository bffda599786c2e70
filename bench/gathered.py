"""Feedback into patterns as one replica does it, without documents: what `usecases.gathering` decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zlib import crc32

from services.classification.domain.labels import Labels
from services.classification.domain.pattern import Pattern, Reason, Voice, heard
from services.classification.learning.patterns.index import PatternIndex

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Understood:
    """A feedback and its labels."""

    id: str
    text: str
    product: str
    labels: Labels


def gathered(items: Iterable[Understood], index: PatternIndex) -> list[str]:
    """The pattern of each, in one pass."""
    return [gather(index, item) for item in items]


def gather(index: PatternIndex, item: Understood) -> str:
    """The pattern that it joins or opens."""
    gist = index.gist(item.text, item.product, item.labels)
    match = index.nearest(gist)
    if match is not None:
        if match.reason is Reason.SIMILAR_WORDS:
            voice = Voice(crc32(item.id.encode()), gist.terms, gist.weights)
            index.learn([heard(match.pattern, [voice])])
        return match.pattern.pattern_id
    opened = Pattern(
        pattern_id=f"pt-{item.id}",
        title=index.title(item.text, item.labels),
        product=gist.product,
        language=gist.language,
        glad=gist.glad,
        terms=gist.terms,
        weights=gist.weights,
        sketch=gist.sketch,
        claim=gist.claim,
        first_feedback_id=item.id,
        open_time=_NOW,
    )
    index.learn([opened])
    return opened.pattern_id
