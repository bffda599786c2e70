"""A linear model of one dimension: scores, chances, the words behind them, and doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.classification.domain.labels import Span
from services.classification.learning.linear import features
from services.classification.learning.linear.vocabulary import Ids, Values, Vocabulary
from services.classification.learning.text import read

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
        temperature: what scores are divided by to become log odds (Guo et al. 2017, "On calibration of modern
            neural networks").
        threshold: confidence below which it abstains.
        version: names the model.
    """

    dimension: str
    classes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperature: float
    threshold: float
    version: str

    def answer(self, words: Sequence[str]) -> Answer:
        """What it says of a text, given as `features.words` has it."""
        return self.decided(self.scores(*self.vocabulary.vector(words)))

    def scores(self, ids: Ids, values: Values) -> Scores:
        """The margin of each class."""
        margins: Scores = (values @ self.weights[ids] + self.bias).astype(np.float64)
        return margins

    def decided(self, scores: Scores) -> Answer:
        """From margins to chances and a decision. Of equal ones the first class wins."""
        chances = chances_of(scores, self.temperature)
        best = int(np.argmax(chances))
        likeliest, confidence = self.classes[best], float(chances[best])
        return Answer(chances, likeliest, likeliest if confidence >= self.threshold else "", confidence)

    def behind(self, raw: str, value: str) -> list[Span]:
        """What each word of the text adds to the margin of a class: all words together, with the bias and the
        signs between them, are the margin. A pair counts half for each of its words."""
        text, placed = read(raw), features.placed(raw)
        words = [word for word, _ in placed]
        ids, values = self.vocabulary.vector(words)
        if not len(ids):
            return []
        column = self.weights[ids, self.classes.index(value)] * values
        share = dict(zip(ids.tolist(), column.tolist(), strict=True))
        gains = self._gains(words, share)
        found: dict[int, float] = {}
        for (_, place), gain in zip(placed, gains, strict=True):
            if place >= 0:
                found[place] = found.get(place, 0.0) + gain
        return [Span(text.starts[place], text.ends[place], round(gain, 4)) for place, gain in found.items()]

    def _gains(self, words: Sequence[str], share: dict[int, float]) -> list[float]:
        numbers = self.vocabulary.numbers
        occurrences: list[tuple[int, tuple[int, ...]]] = []
        for place, word in enumerate(words):
            occurrences.append((numbers.get(f"w {word}", -1), (place,)))
            occurrences += [(number, (place,)) for number in self.vocabulary.pieces(word)]
        for place, (first, second) in enumerate(features.paired(words)):
            both = tuple(each for each in (place - 1, place) if 0 <= each < len(words))
            occurrences.append((numbers.get(f"w {first} {second}", -1), both))
        times: dict[int, int] = {}
        for number, _ in occurrences:
            times[number] = times.get(number, 0) + 1
        gains = [0.0] * len(words)
        for number, places in occurrences:
            for place in places if number in share else ():
                gains[place] += share[number] / times[number] / len(places)
        return gains


def chances_of(scores: Scores, temperature: float) -> Scores:
    """Probabilities from margins."""
    exponents = np.exp((scores - scores.max()) / temperature)
    chances: Scores = exponents / exponents.sum()
    return chances
