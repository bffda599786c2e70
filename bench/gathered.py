"""Feedback into patterns as one replica does it, without documents: what `usecases.gathering` decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.classification.domain.labels import Labels
from services.classification.domain.pattern import heard
from services.classification.learning.patterns import joining
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
        voices, meanings = joining.voices(match, gist, item.id), joining.meanings(match, gist, item.id)
        index.learn([heard(match.pattern, voices, meanings)])
        return match.pattern.pattern_id
    opened = joining.opened(f"pt-{item.id}", index.title(item.text, item.labels), gist, item.id, _NOW)
    index.learn([opened])
    return opened.pattern_id
