"""What a pattern is known by in all: the terms of its first feedback and of its voices, added up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from services.classification.domain.pattern import Pattern

MAX_BLENDED = 40


def blended(pattern: Pattern) -> tuple[Sequence[int], Sequence[float]]:
    """The mean of its texts, each of length one (Rocchio's centroid); the weightiest `MAX_BLENDED` terms.

    Voices are added by their marks, so the order in which replicas heard them changes nothing.
    """
    if not pattern.voices:
        return pattern.terms[:MAX_BLENDED], pattern.weights[:MAX_BLENDED]
    sums: dict[int, float] = {}
    _add(sums, pattern.terms, pattern.weights)
    for voice in sorted(pattern.voices, key=lambda each: each.mark):
        _add(sums, voice.terms, voice.weights)
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:MAX_BLENDED]
    return [term for term, _ in ranked], [weight for _, weight in ranked]


def _add(sums: dict[int, float], terms: Sequence[int], weights: Sequence[float]) -> None:
    length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
    for term, weight in zip(terms, weights, strict=True):
        sums[term] = sums.get(term, 0.0) + weight / length
