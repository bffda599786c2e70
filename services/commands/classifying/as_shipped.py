"""What ships, asked as a model file is: `shipped:sentiment` in the place of a file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from services.classification.domain.classification import Hints, joined
from services.classification.domain.labels import (
    Dimension,
    Impact,
    JourneyStage,
    Kind,
    Label,
    Language,
    Sentiment,
    Severity,
    Span,
)
from services.classification.learning.assembling import assembled
from services.classification.learning.linear.model import Answer
from services.classification.learning.reading import default_reader
from services.classification.learning.shipped import shipped

PREFIX = "shipped:"
_VALUES: dict[Dimension, type[StrEnum]] = {
    Dimension.LANGUAGE: Language,
    Dimension.SENTIMENT: Sentiment,
    Dimension.KIND: Kind,
    Dimension.JOURNEY_STAGE: JourneyStage,
    Dimension.SEVERITY: Severity,
    Dimension.IMPACT: Impact,
}


class AsShipped:
    """Rules and models that ship, in one dimension. Of topics the surest counts."""

    def __init__(self, dimension: str) -> None:
        """Raises ValueError when there is no such dimension."""
        self.dimension = Dimension(dimension)
        taxonomy = default_reader().taxonomy
        self._classifier = assembled(taxonomy, shipped())
        self.version = self._classifier.version
        values = _VALUES.get(self.dimension)
        named = [value.value for value in values] if values else [topic.path for topic in taxonomy.topics]
        self.classes = tuple(sorted(value for value in named if value))

    def of_texts(self, raws: Sequence[str]) -> list[Answer]:
        """What it says of each. A class that is not among the two likeliest has no chance."""
        return [self._answer(self._label(raw)) for raw in raws]

    def behind(self, raw: str, _value: str) -> list[Span]:
        """The words behind what it says."""
        return list(self._label(raw).spans)

    def _label(self, raw: str) -> Label:
        labels = self._classifier.classify(joined(text=raw), Hints()).of(self.dimension)
        return labels[0] if labels else Label(unsure=True)

    def _answer(self, label: Label) -> Answer:
        known = dict(label.likely) or {label.value: label.confidence}
        chances = np.array([known.get(name, 0.0) for name in self.classes])
        return Answer(chances, str(label.likeliest), str(label.value), label.confidence)
