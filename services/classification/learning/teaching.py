"""Trains a model that stands beside what others make of each text: their opinion is part of its lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension, Label
from services.classification.learning.deciding import Judge, Opinion
from services.classification.learning.embeddings.mixed import Model
from services.classification.learning.linear.held_out import HeldOut, turns
from services.classification.learning.linear.lesson import Lesson, lesson
from services.classification.learning.linear.model import LinearModel, Scores, chances_of
from services.classification.learning.linear.training import Plan, learnt
from services.classification.learning.rules import Rules


@dataclass(frozen=True, slots=True)
class Taught:
    """A text, what it is in one dimension, and what the customer said beside it."""

    text: str
    label: str
    hints: Hints = field(default_factory=Hints)


_Kind_co = TypeVar("_Kind_co", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[_Kind_co]):
    """A model, and what models that had not seen them said of the texts of its lesson (cross-validation).

    `answers`: the likeliest value by the place of the text; not every text was asked.
    """

    model: _Kind_co
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A lesson whose rules are what another classifier makes of each text.

    `topics`: those that it finds of each, where topics are taught; they are no rules, because a text may have
    several.
    """

    texts: Sequence[str]
    lesson: Lesson
    topics: Sequence[Mapping[str, float]]


def taught(
    given: Sequence[Taught], *, dimension: Dimension, beside: Rules, plan: Plan
) -> Outcome[LinearModel]:
    """The model of these texts, with its share beside what another classifier makes of them.

    Raises:
        NothingToLearn: there are fewer than two classes.
    """
    asked = asked_of(given, dimension, beside)
    found = learnt(asked.lesson, dimension=dimension.value, plan=plan)
    held, margins = found.held, found.margins
    log_odds = None if margins is None else margins / found.model.temperature
    return Outcome(found.model, answers(asked, found.model, held, log_odds))


def asked_of(given: Sequence[Taught], dimension: Dimension, beside: Rules) -> Asked:
    """The lesson of these texts."""
    opinions = [_chances(beside, each, dimension) for each in given]
    of_topics = dimension is Dimension.TOPIC
    texts, labels = [each.text for each in given], [each.label for each in given]
    return Asked(texts, lesson(texts, labels, () if of_topics else opinions), opinions if of_topics else ())


def _chances(beside: Rules, each: Taught, dimension: Dimension) -> Mapping[str, float]:
    watching = _Watching(beside.judge_of(each.text))
    beside.judged(each.text, each.hints, watching)
    found = watching.opinions.get(dimension)
    return found.chances if found else {}


def answers(asked: Asked, model: Model, held: HeldOut | None, log_odds: Scores | None) -> dict[int, str]:
    """What is held for likeliest of the texts that were held out; topics are pooled as `aided` pools them."""
    if held is None or log_odds is None:
        return {}
    shares = held.shares(model.share)
    pooled = shares * log_odds + (1 - shares) * held.rules
    places = [place for turn in turns(asked.lesson, model.classes) for place in turn.asked]
    said = {}
    for place, row in zip(places, pooled, strict=True):
        if asked.topics:
            others = np.array([asked.topics[place].get(path, 0.0) for path in model.classes])
            row = 1 - (1 - chances_of(row, 1.0) * model.share) * (1 - others)  # noqa: PLW2901
        said[place] = model.classes[int(row.argmax())]
    return said
