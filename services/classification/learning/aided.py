"""A judge that asks models beside the rules: their log odds are added, each by its share.

Source: the logarithmic opinion pool, Genest and Zidek 1986, "Combining probability distributions".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from services.classification.domain.labels import Dimension, Label, Span
from services.classification.learning.deciding import MAX_SPANS, Judge, Opinion, strongest, two_likeliest
from services.classification.learning.deciding import chances as chances_from
from services.classification.learning.embeddings import mixed
from services.classification.learning.embeddings.mixed import Model, model_of_words, weight_of_words
from services.classification.learning.linear import features
from services.classification.learning.linear.lesson import log_odds
from services.classification.learning.linear.model import Scores, chances_of
from services.classification.learning.linear.vocabulary import Seen
from services.classification.learning.port import Taxonomy
from services.classification.learning.text import Text
from services.classification.learning.topics import MAX_TOPICS, THRESHOLD

Models = Mapping[Dimension, tuple[Model, ...]]
"""What is asked of each dimension, one after the other: what ships first, then what corrections taught."""
_LEAST_CHANCE = 0.02
"""Of a topic, below which it is not looked at."""
_WORTH_SAYING = 0.01
"""Weight of a word below which it is not worth marking."""


def version_of(models: Models, rules: str) -> str:
    """Names rules and models together; the rules' own name without any model."""
    if not models:
        return rules
    named = (f"{of.value}={each.version}" for of in sorted(models) for each in models[of])
    names = [rules, *named]
    return f"mixed-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:12]}"


def judge_of(models: Models, taxonomy: Taxonomy) -> Callable[[Text], Judge]:
    """Makes a judge for each text."""
    return lambda text: Aided(models, taxonomy, text)


@dataclass(slots=True)
class Aided:
    """Decides about one text by rules and models; `learning.deciding.Judge`."""

    models: Models
    taxonomy: Taxonomy
    text: Text
    _words: list[str] = field(init=False)
    _places: list[int] = field(init=False)
    _seen: dict[int, Seen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        placed = features.placed(self.text)
        self._words = [word for word, _ in placed]
        self._places = [place for _, place in placed]

    def decide(self, dimension: Dimension, opinion: Opinion) -> Label:
        """The label of one dimension."""
        return self.opinion(dimension, opinion).label()

    def opinion(self, dimension: Dimension, opinion: Opinion) -> Opinion:
        """What rules and models together make of it."""
        if opinion.settled is not None or not self._words:
            return opinion
        for model in self.models.get(dimension, ()):
            opinion = self._with(model, opinion)
        return opinion

    def _with(self, model: Model, opinion: Opinion) -> Opinion:
        """An opinion to which a model was added. A value that the model does not know is to it as unlikely as
        the least likely of those that it does."""
        share = model.share if opinion.chances else 1.0
        margins = self._asked(model).tolist()
        own = dict(zip(model.classes, margins, strict=True))
        values = [*model.classes, *(value for value in opinion.chances if value not in own)]
        least = min(margins)
        by_rules = log_odds(opinion.chances, values)
        pooled = {
            value: share * own.get(value, least) + (1 - share) * odds
            for value, odds in zip(values, by_rules, strict=True)
        }
        chances = chances_from(pooled)

        def behind(value: str) -> list[Span]:
            by_others = opinion.behind(value)
            return self._behind(model, value, share, by_others) if value in own else list(by_others)

        return Opinion(chances, behind, model.threshold, opinion.careful)

    def topics(self, found: tuple[Label, ...]) -> tuple[Label, ...]:
        """Those that were found, surer where the model says so too, and those that the model is sure of."""
        for model in self.models.get(Dimension.TOPIC, ()) if self._words else ():
            found = self._with_topics(model, found)
        return found

    def _with_topics(self, model: Model, found: tuple[Label, ...]) -> tuple[Label, ...]:
        chances = chances_of(self._asked(model), 1.0) * model.share
        likely = np.flatnonzero(chances >= _LEAST_CHANCE).tolist() or [int(chances.argmax())]
        learnt = self._today({model.classes[number]: float(chances[number]) for number in likely})
        by_path = {label.value: label for label in found if label.value}
        pooled = [self._pooled(path, chance, by_path.pop(path, None)) for path, (chance, _) in learnt.items()]
        sure = [label for label in (*pooled, *by_path.values()) if label.confidence >= THRESHOLD]
        if not sure:
            near = two_likeliest({label.value: label.confidence for label in pooled})
            highest = max((label.confidence for label in (*pooled, *found)), default=0.0)
            return (Label("", highest, unsure=True, likely=near),)
        ranked = sorted(sure, key=lambda label: (-label.confidence, label.value))[:MAX_TOPICS]
        return tuple(
            label if label.spans else self._with_words(model, label, learnt[label.value][1])
            for label in ranked
        )

    def _today(self, chances: Mapping[str, float]) -> dict[str, tuple[float, str]]:
        """What a model learnt of topics by their paths of today: the chance, and the class it is of.

        Topics may have moved since, become one, or been retired.
        """
        found: dict[str, tuple[float, str]] = {}
        for learnt, chance in chances.items():
            path = self.taxonomy.now(learnt)
            if path in self.taxonomy and found.get(path, (-1.0, ""))[0] < chance:
                found[path] = (chance, learnt)
        return found

    def _asked(self, model: Model) -> Scores:
        return mixed.log_odds(model, self._seen_by(model), self.text.raw)

    def _seen_by(self, model: Model) -> Seen:
        """What a model sees of the words; models that share a vocabulary see the same."""
        vocabulary = model_of_words(model).vocabulary
        found = self._seen.get(id(vocabulary))
        if found is None:
            found = self._seen[id(vocabulary)] = vocabulary.see(self._words)
        return found

    def _pooled(self, path: str, chance: float, found: Label | None) -> Label:
        """Two witnesses that may each be right: neither is wrong only if both are (noisy or, Pearl 1988)."""
        if found is None:
            return Label(path, round(chance, 4))
        return Label(path, round(1 - (1 - chance) * (1 - found.confidence), 4), spans=found.spans)

    def _with_words(self, model: Model, label: Label, learnt: str) -> Label:
        spans = self._behind(model, learnt, 1.0, ())
        return Label(label.value, label.confidence, spans=strongest(spans))

    def _behind(self, model: Model, value: str, share: float, by_rules: Sequence[Span]) -> list[Span]:
        """What each word adds to the log odds, where it is worth saying; the words of a rule's entry stand
        together."""
        seen = self._seen_by(model)
        column = model_of_words(model).weights[seen.ids, model.classes.index(value)]
        scale = share * weight_of_words(model)
        gains = [gain * scale for gain in seen.gains(column, len(self._places)).tolist()]
        found = {(span.start, span.end): (1 - share) * span.weight for span in by_rules}
        entries = list(found)
        for number in _largest(gains, 2 * MAX_SPANS):
            place = self._places[number]
            if place >= 0:
                at = (self.text.starts[place], self.text.ends[place])
                whole = next((each for each in entries if each[0] <= at[0] and at[1] <= each[1]), at)
                found[whole] = found.get(whole, 0.0) + gains[number]
        return [Span(*at, round(w, 3)) for at, w in sorted(found.items()) if abs(w) >= _WORTH_SAYING]


def _largest(gains: Sequence[float], most: int) -> Sequence[int]:
    """Which of the gains are worth saying, at most so many, in their order; of equal ones the first."""
    worth = [number for number, gain in enumerate(gains) if abs(gain) >= _WORTH_SAYING]
    if len(worth) <= most:
        return worth
    return sorted(sorted(worth, key=lambda number: -abs(gains[number]))[:most])
