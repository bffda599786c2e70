"""From scores to a label with an honest confidence, or to “unsure”."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.classification.domain.labels import Dimension, Label, Span

MAX_SPANS = 8


@dataclass(frozen=True, slots=True)
class Opinion:
    """What rules make of one dimension of one text.

    Attributes:
        chances: probability of each value; empty when nothing points anywhere. Of equal ones the first wins.
        behind: the words for a value.
        threshold: probability below which rules alone abstain.
        careful: values that take more, and how much.
        nothing: confidence that is said where nothing points anywhere.
        settled: the label, where no model is asked.
    """

    chances: Mapping[str, float] = field(default_factory=dict)
    behind: Callable[[str], Sequence[Span]] = lambda _value: ()
    threshold: float = 0.0
    careful: Mapping[str, float] = field(default_factory=dict)
    nothing: float = 0.0
    settled: Label | None = None

    def label(self) -> Label:
        """What rules alone say."""
        if self.settled is not None:
            return self.settled
        if not self.chances:
            return Label("", self.nothing, unsure=True)
        return decided(self.chances, self.behind, self.threshold, self.careful)


class Judge(Protocol):
    """Decides about one text."""

    def decide(self, dimension: Dimension, opinion: Opinion) -> Label:
        """The label of one dimension, given what rules make of it."""
        ...

    def opinion(self, dimension: Dimension, opinion: Opinion) -> Opinion:
        """What it makes of one dimension before it decides, given what rules make of it."""
        ...

    def topics(self, found: tuple[Label, ...]) -> tuple[Label, ...]:
        """The topics, given those that keywords and examples found."""
        ...


class Alone:
    """Decides by rules alone; a `Judge`."""

    def decide(self, _dimension: Dimension, opinion: Opinion) -> Label:
        """What the rules say."""
        return opinion.label()

    def opinion(self, _dimension: Dimension, opinion: Opinion) -> Opinion:
        """What the rules make of it."""
        return opinion

    def topics(self, found: tuple[Label, ...]) -> tuple[Label, ...]:
        """Those that were found."""
        return found


def chances(scores: Mapping[str, float], temperature: float = 1.0) -> dict[str, float]:
    """Probabilities from scores (natural log odds); higher `temperature` is more careful."""
    highest = max(scores.values())
    weights = {value: math.exp((score - highest) / temperature) for value, score in scores.items()}
    total = sum(weights.values())
    return {value: weight / total for value, weight in weights.items()}


def decided(
    likely: Mapping[str, float],
    behind: Callable[[str], Sequence[Span]],
    threshold: float,
    careful: Mapping[str, float],
) -> Label:
    """The likeliest value with its words, or unsure when its probability is below what it takes."""
    value = max(likely, key=lambda each: likely[each])
    confidence = round(likely[value], 4)
    spans = strongest(behind(value))
    if confidence < max(threshold, careful.get(value, 0.0)):
        return Label("", confidence, unsure=True, spans=spans, likely=two_likeliest(likely))
    return Label(value, confidence, spans=spans)


def two_likeliest(likely: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """What a person is shown who has to decide."""
    ranked = sorted(likely.items(), key=lambda item: -item[1])[:2]
    return tuple((value, round(chance, 4)) for value, chance in ranked)


def strongest(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The few spans that say most, in the order of the text."""
    if len(spans) < 2:
        return tuple(spans)
    kept = sorted(spans, key=lambda span: -abs(span.weight))[:MAX_SPANS]
    return tuple(sorted(kept, key=lambda span: (span.start, span.end)))
