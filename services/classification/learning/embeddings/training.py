"""Training with embeddings: a linear model, a head, and how much each counts by texts that neither has seen.

Where the encoder says little that is new, as of a language that it does not know, the linear model stays
alone: it is quicker, and works without the extra.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from services.classification.learning.embeddings import extra, pooling
from services.classification.learning.embeddings.encoder import encoder
from services.classification.learning.embeddings.head import Scores, summed
from services.classification.learning.embeddings.layers import Floats
from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.embeddings.recipes import RECIPES
from services.classification.learning.linear import calibration
from services.classification.learning.linear.held_out import turns
from services.classification.learning.linear.lesson import Lesson, lesson
from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.rows import as_text
from services.classification.learning.linear.training import Learnt, Plan, learnt

_LINEAR = "linear"
_WORTH = 0.05
"""Part of the surprise of held-out texts that a head must take away. Measured: English texts 15 to 50 %,
Vietnamese ones 1 to 3 %, with no more of them right."""
_UNMEASURED = {_LINEAR: 1.0, "meaning": 1.0}
"""Amounts where classes have too few texts to hold any out."""


def train(
    texts: Sequence[str], labels: Sequence[str], *, dimension: str, plan: Plan
) -> LinearModel | MixedModel:
    """The model of these texts; a plain one where embeddings are not worth it. A class's name is learnt too.

    Raises:
        NothingToLearn: there are fewer than two classes.
        ExtraMissing: the extra is not installed.
    """
    extra.demanded()
    given = lesson(texts, labels)
    linear = learnt(given, dimension=dimension, plan=plan)
    classes = linear.model.classes
    views = encoder().views([*texts, *map(as_text, classes)])
    amounts, threshold = _measured(linear, _held(given, classes, views), plan.precision)
    used = {name: recipe for name, recipe in RECIPES.items() if amounts.get(name)}
    if not used:
        return linear.model
    everything = _numbers([*labels, *classes], classes)
    heads = {name: recipe.fitted(views, everything) for name, recipe in used.items()}
    return MixedModel(
        linear.model, summed(heads, amounts), amounts[_LINEAR], threshold, extra.checksum(), version=""
    )


def _held(given: Lesson, classes: tuple[str, ...], views: Floats) -> dict[str, Scores]:
    """Margins by recipe of the texts that are held out, in the order in which the linear model's are; empty
    when there are none. `views`: of the texts, then of the names of the classes."""
    found: dict[str, list[Scores]] = {name: [] for name in RECIPES}
    numbers = _numbers([*given.labels, *classes], classes)
    names = list(range(len(given.labels), len(views)))
    for turn in turns(given, classes):
        known = [*turn.known, *names]
        for name, recipe in RECIPES.items():
            head = recipe.fitted(views[known], numbers[known])
            found[name].append(head.margins(views[turn.asked]))
    return {name: np.vstack(parts) for name, parts in found.items() if parts}


def _measured(linear: Learnt, held: Mapping[str, Scores], precision: float) -> tuple[dict[str, float], float]:
    """The amounts, and the threshold. No recipe has an amount where all of them are not worth it."""
    if linear.held is None or linear.margins is None or not held:
        return dict(_UNMEASURED), 0.0
    right = linear.held.right
    margins = {_LINEAR: linear.margins / linear.model.temperature, **held}
    amounts = pooling.amounts(margins, right)
    pooled = np.sum([amounts[name] * part for name, part in margins.items()], axis=0)
    alone = calibration.surprise(margins[_LINEAR], right, 1.0)
    if calibration.surprise(pooled, right, 1.0) > (1 - _WORTH) * alone:
        return {_LINEAR: 1.0}, linear.model.threshold
    return amounts, calibration.threshold(pooled, right, precision)


def _numbers(labels: Sequence[str], classes: tuple[str, ...]) -> np.ndarray:
    number = {name: place for place, name in enumerate(classes)}
    return np.array([number[label] for label in labels])
