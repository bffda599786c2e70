"""Trains a model that stands beside the rules: what they make of each text is part of its lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension, Label
from services.classification.learning.deciding import Opinion
from services.classification.learning.linear.lesson import lesson
from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.training import Plan, train
from services.classification.learning.rules import Rules


@dataclass(frozen=True, slots=True)
class Taught:
    """A text, what it is in one dimension, and what the customer said beside it."""

    text: str
    label: str
    hints: Hints = field(default_factory=Hints)


@dataclass(slots=True)
class _Watching:
    """Decides by rules alone, and remembers what they made of each dimension; `deciding.Judge`."""

    chances: dict[Dimension, Mapping[str, float]] = field(default_factory=dict)

    def decide(self, dimension: Dimension, opinion: Opinion) -> Label:
        """What the rules say."""
        if opinion.settled is None:
            self.chances[dimension] = opinion.chances
        return opinion.label()

    def topics(self, found: tuple[Label, ...]) -> tuple[Label, ...]:
        """Those that were found."""
        return found


def taught(
    given: Sequence[Taught],
    *,
    dimension: Dimension,
    rules: Rules,
    plan: Plan,
) -> LinearModel:
    """The model of these texts, with its share beside the rules.

    Raises:
        NothingToLearn: there are fewer than two classes.
    """
    opinions = []
    for each in given:
        watching = _Watching()
        rules.judged(each.text, each.hints, watching)
        opinions.append(watching.chances.get(dimension, {}))
    learnt = lesson([each.text for each in given], [each.label for each in given], opinions)
    return train(learnt, dimension=dimension.value, plan=plan)
