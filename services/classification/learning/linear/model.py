"""A linear model of one dimension: scores, chances, the words behind them, and doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.classification.domain.labels import Span
from services.classification.learning.linear import features
from services.classification.learning.linear.curve import Curve
from services.classification.learning.linear.vocabulary import Seen, Vocabulary
from services.classification.learning.text import Text, read

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of one text.

    Attributes:
        chances: probability of each class, in the order of the model's classes.
        likeliest: the class of the highest probability.
        value: the same; empty when the model abstains.
        confidence: its probability.
    """

    chances: Scores
    likeliest: str
    value: str
    confidence: float

    @property
    def unsure(self) -> bool:
        """Whether the model abstains."""
        return not self.value


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of features for each class.

    Attributes:
        dimension: what it decides, such as `sentiment`.
        classes: sorted; at least two.
        weights: one row per feature, one column per class.
        bias: one number per class.
        temperature: what scores are divided by to become log odds, where there is no curve, or the model is
            asked beside rules or a head (Guo et al. 2017, "On calibration of modern neural networks").
        threshold: confidence below which it abstains.
        share: how much its log odds count, from 0 to 1; the rest is left to rules, where they say anything.
        version: names the model.
        curve: from scores to log odds where the model stands alone; none of few texts, nor in old files.
    """

    dimension: str
    classes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperature: float
    threshold: float
    version: str
    share: float = 1.0
    curve: Curve | None = None

    def of_texts(self, raw: Sequence[str]) -> list[Answer]:
        """What it says of each text."""
        return [self.answer(features.words(each)) for each in raw]

    def answer(self, words: Sequence[str]) -> Answer:
        """What it says of a text, given as `features.words` has it."""
        return self.decided(self.scores(self.vocabulary.see(words)))

    def scores(self, seen: Seen) -> Scores:
        """The margin of each class."""
        margins: Scores = (seen.values @ self.weights[seen.ids] + self.bias).astype(np.float64)
        return margins

    def log_odds(self, scores: Scores) -> Scores:
        """From margins; of one text, or of many."""
        return self.curve.log_odds(scores) if self.curve else scores / self.temperature

    def decided(self, scores: Scores) -> Answer:
        """From margins to chances and a decision."""
        return answered(chances_of(self.log_odds(scores), 1.0), self.classes, self.threshold)

    def behind(self, raw: str, value: str) -> list[Span]:
        """What each word of the text adds to the margin of a class: all words together, with the bias and the
        signs between them, are the margin. A pair counts half for each of its words."""
        text = read(raw)
        placed = features.placed(text)
        seen = self.vocabulary.see([word for word, _ in placed])
        return self.behind_seen(text, [place for _, place in placed], seen, value)

    def behind_seen(self, text: Text, places: Sequence[int], seen: Seen, value: str) -> list[Span]:
        """The same of a text that was seen. `places`: of its words among those of the text, -1 for none."""
        gains = seen.gains(self.weights[seen.ids, self.classes.index(value)], len(places))
        return [
            Span(text.starts[place], text.ends[place], round(gain, 4))
            for place, gain in zip(places, gains.tolist(), strict=True)
            if place >= 0
        ]


def answered(chances: Scores, classes: Sequence[str], threshold: float) -> Answer:
    """The decision: of equal classes the first one; none below the threshold."""
    best = int(np.argmax(chances))
    confidence, likeliest = float(chances[best]), classes[best]
    return Answer(chances, likeliest, likeliest if confidence >= threshold else "", confidence)


def chances_of(scores: Scores, temperature: float) -> Scores:
    """Probabilities from margins."""
    exponents = np.exp((scores - scores.max()) / temperature)
    chances: Scores = exponents / exponents.sum()
    return chances
