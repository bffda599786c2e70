"""From scores to a label with an honest confidence, or to “unsure”."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from services.classification.domain.labels import Label, Span

MAX_SPANS = 8


def chances(scores: Mapping[str, float], temperature: float = 1.0) -> dict[str, float]:
    """Probabilities from scores (natural log odds); higher `temperature` is more careful."""
    highest = max(scores.values())
    weights = {value: math.exp((score - highest) / temperature) for value, score in scores.items()}
    total = sum(weights.values())
    return {value: weight / total for value, weight in weights.items()}


def choose(
    scores: Mapping[str, float],
    behind: Callable[[str], Sequence[Span]],
    *,
    threshold: float,
    temperature: float = 1.0,
) -> Label:
    """The likeliest value with its words, or unsure when its probability is below the threshold.

    Of equal scores the value that comes first in `scores` wins. `behind` answers the words for a value.
    """
    likely = chances(scores, temperature)
    value = max(likely, key=lambda each: likely[each])
    confidence = round(likely[value], 4)
    spans = strongest(behind(value))
    if confidence < threshold:
        return Label("", confidence, unsure=True, spans=spans)
    return Label(value, confidence, spans=spans)


def strongest(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The few spans that say most, in the order of the text."""
    if len(spans) < 2:
        return tuple(spans)
    kept = sorted(spans, key=lambda span: -abs(span.weight))[:MAX_SPANS]
    return tuple(sorted(kept, key=lambda span: (span.start, span.end)))
