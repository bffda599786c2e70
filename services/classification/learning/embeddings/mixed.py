"""A linear model and a head over embeddings, asked together; and either kind of model, asked alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.classification.domain.labels import Span
from services.classification.learning.embeddings.encoder import encoder
from services.classification.learning.embeddings.head import Head, Scores
from services.classification.learning.embeddings.recalled import recalled
from services.classification.learning.linear import features
from services.classification.learning.linear.model import Answer, LinearModel, answered, chances_of
from services.classification.learning.linear.vocabulary import Seen

_AT_ONCE = 2048
"""Texts; bounds the memory."""


@dataclass(frozen=True, slots=True)
class MixedModel:
    """Answers as `LinearModel` does, from raw text. The extra must be installed.

    Attributes:
        linear: the model of words and their pieces; its threshold and its share are not used.
        head: over the views of a text; its amount is in its weights.
        amount: how often the linear model's log odds count.
        threshold: confidence below which it abstains.
        encoder: checksum of the encoder that the head was learnt with.
        version: names the model.
        share: how much all of it counts beside rules, as in `LinearModel`.
    """

    linear: LinearModel
    head: Head
    amount: float
    threshold: float
    encoder: str
    version: str
    share: float = 1.0

    @property
    def dimension(self) -> str:
        """What it decides."""
        return self.linear.dimension

    @property
    def classes(self) -> tuple[str, ...]:
        """Sorted; at least two."""
        return self.linear.classes

    def of_texts(self, raw: Sequence[str]) -> list[Answer]:
        """What it says of each text.

        Raises:
            ExtraMissing: the extra is not installed.
        """
        found: list[Answer] = []
        for begin in range(0, len(raw), _AT_ONCE):
            scores = self.scores(raw[begin : begin + _AT_ONCE])
            found += [answered(chances_of(row, 1.0), self.classes, self.threshold) for row in scores]
        return found

    def scores(self, raw: Sequence[str]) -> Scores:
        """Log odds of each class: (texts, classes)."""
        found = self.head.margins(encoder().views(raw))
        if not self.amount:
            return found
        words = [self.linear.vocabulary.see(features.words(text)) for text in raw]
        margins = np.array([self.linear.scores(seen) for seen in words])
        return found + self.amount / self.linear.temperature * margins

    def behind(self, raw: str, value: str) -> list[Span]:
        """What each word adds to the linear model's margin. What the meaning of the whole text adds has no
        place in it and is not shown."""
        return self.linear.behind(raw, value)


Model = LinearModel | MixedModel
"""What decides a dimension: it has a version, classes, a threshold and a share."""


def log_odds(model: Model, seen: Seen, raw: str) -> Scores:
    """What a model of either kind makes of one text, which its linear part has seen.

    Raises:
        ExtraMissing: it has a head, and the extra is not installed.
    """
    if isinstance(model, LinearModel):
        plain: Scores = model.scores(seen) / model.temperature
        return plain
    found: Scores = model.head.margins(recalled().views(raw)[None])[0]
    return found + weight_of_words(model) * model.linear.scores(seen)


def model_of_words(model: Model) -> LinearModel:
    """The one that knows words; all of a plain model."""
    return model if isinstance(model, LinearModel) else model.linear


def weight_of_words(model: Model) -> float:
    """How much the margins of its words count among the log odds."""
    if isinstance(model, LinearModel):
        return 1 / model.temperature
    return model.amount / model.linear.temperature
