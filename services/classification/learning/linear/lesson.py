"""What a model is trained on: texts, what they are, and what rules make of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.classification.learning.linear import features

_LEAST_CHANCE = 1e-3
"""A rule never excludes anything."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts with what they are, as many of each.

    `rules`: the chance of each value of each text by rules, empty where they say nothing; or none at all.
    """

    texts: Sequence[Sequence[str]]
    labels: Sequence[str]
    rules: Sequence[Mapping[str, float]] = ()

    def part(self, chosen: Sequence[int]) -> Lesson:
        """Some of it."""
        return Lesson(
            [self.texts[n] for n in chosen],
            [self.labels[n] for n in chosen],
            [self.rules[n] for n in chosen] if self.rules else (),
        )


def lesson(texts: Sequence[str], labels: Sequence[str], rules: Sequence[Mapping[str, float]] = ()) -> Lesson:
    """Read the texts."""
    return Lesson([features.words(text) for text in texts], list(labels), rules)


def log_odds(chances: Mapping[str, float], classes: Sequence[str]) -> list[float]:
    """What rules say, as something to be added to a model's log odds; nothing where they say nothing."""
    if not chances:
        return [0.0] * len(classes)
    return [math.log(max(chances.get(name, 0.0), _LEAST_CHANCE)) for name in classes]
