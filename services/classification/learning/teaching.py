"""Trains a model that stands beside what others make of each text: their opinion is part of its lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension, Label
from services.classification.learning.deciding import Judge, Opinion
from services.classification.learning.linear.held_out import turns
from services.classification.learning.linear.lesson import Lesson, lesson
from services.classification.learning.linear.model import LinearModel, chances_of
from services.classification.learning.linear.training import Learnt, Plan, learnt
from services.classification.learning.rules import Rules


@dataclass(frozen=True, slots=True)
class Taught:
    """A text, what it is in one dimension, and what the customer said beside it."""

    text: str
    label: str
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A model, and what models that had not seen them said of the texts of its lesson (cross-validation).

    `answers`: the likeliest value by the place of the text; not every text was asked.
    """

    model: LinearModel
    answers: Mapping[int, str]


@dataclass(slots=True)
class _Watching:
    """Decides as another judge does, and remembers the opinions; `deciding.Judge`."""

    other: Judge
    opinions: dict[Dimension, Opinion] = field(default_factory=dict)

    def decide(self, dimension: Dimension, opinion: Opinion) -> Label:
        """What the other says."""
        if opinion.settled is None:
            self.opinions[dimension] = self.other.opinion(dimension, opinion)
        return self.other.decide(dimension, opinion)

    def opinion(self, dimension: Dimension, opinion: Opinion) -> Opinion:
        """What the other makes of it."""
        return self.other.opinion(dimension, opinion)

    def topics(self, found: tuple[Label, ...]) -> tuple[Label, ...]:
        """Those that the other finds."""
        labels = self.other.topics(found)
        self.opinions[Dimension.TOPIC] = Opinion({each.value: each.confidence for each in labels})
        return labels


def taught(given: Sequence[Taught], *, dimension: Dimension, beside: Rules, plan: Plan) -> Outcome:
    """The model of these texts, with its share beside what another classifier makes of them.

    Raises:
        NothingToLearn: there are fewer than two classes.
    """
    opinions = [_chances(beside, each, dimension) for each in given]
    of_topics = dimension is Dimension.TOPIC
    texts, labels = [each.text for each in given], [each.label for each in given]
    asked = lesson(texts, labels, () if of_topics else opinions)
    found = learnt(asked, dimension=dimension.value, plan=plan)
    return Outcome(found.model, _answers(asked, found, opinions if of_topics else ()))


def _chances(beside: Rules, each: Taught, dimension: Dimension) -> Mapping[str, float]:
    watching = _Watching(beside.judge_of(each.text))
    beside.judged(each.text, each.hints, watching)
    found = watching.opinions.get(dimension)
    return found.chances if found else {}


def _answers(asked: Lesson, found: Learnt, topics: Sequence[Mapping[str, float]]) -> dict[int, str]:
    """`topics`: those that others find of each text; they are pooled as `aided` pools them."""
    held, margins, model = found.held, found.margins, found.model
    if held is None or margins is None:
        return {}
    shares = held.shares(model.share)
    pooled = shares * margins / model.temperature + (1 - shares) * held.rules
    places = [place for turn in turns(asked, model.classes) for place in turn.asked]
    said = {}
    for place, row in zip(places, pooled, strict=True):
        if topics:
            others = np.array([topics[place].get(path, 0.0) for path in model.classes])
            row = 1 - (1 - chances_of(row, 1.0) * model.share) * (1 - others)  # noqa: PLW2901
        said[place] = model.classes[int(row.argmax())]
    return said
