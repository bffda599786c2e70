"""Training with embeddings: a linear model, a head, and how much each counts by texts that neither has seen.

Where the encoder says little that is new, as of a language that it does not know, the linear model stays
alone: it is quicker, and works without the extra.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.classification.learning.embeddings import extra, pooling
from services.classification.learning.embeddings.encoder import encoder
from services.classification.learning.embeddings.head import Scores, summed
from services.classification.learning.embeddings.layers import Floats
from services.classification.learning.embeddings.mixed import MixedModel, Model
from services.classification.learning.embeddings.recipes import RECIPES
from services.classification.learning.linear import calibration
from services.classification.learning.linear.held_out import HeldOut, turns
from services.classification.learning.linear.lesson import Lesson, lesson
from services.classification.learning.linear.rows import as_text
from services.classification.learning.linear.training import Learnt, Plan, learnt

_LINEAR = "linear"
_WORTH = 0.05
"""Part of the surprise of held-out texts that a head must take away. Measured: English texts 15 to 50 %,
Vietnamese ones 1 to 3 %, with no more of them right."""
_UNMEASURED = {_LINEAR: 1.0, "meaning": 1.0}
"""Amounts where classes have too few texts to hold any out."""


@dataclass(frozen=True, slots=True)
class Made:
    """A model, and its log odds of the texts that were held out; the latter None where there were none."""

    model: Model
    held: HeldOut | None
    log_odds: Scores | None


def train(texts: Sequence[str], labels: Sequence[str], *, dimension: str, plan: Plan) -> Model:
    """The model of these texts; a plain one where embeddings are not worth it. A class's name is learnt too.

    Raises:
        NothingToLearn: there are fewer than two classes.
        ExtraMissing: the extra is not installed.
    """
    extra.demanded()
    given = lesson(texts, labels)
    return with_head(texts, given, learnt(given, dimension=dimension, plan=plan), plan).model


def with_head(texts: Sequence[str], given: Lesson, linear: Learnt, plan: Plan) -> Made:
    """A model with a head beside one that learnt these texts; that one where a head is not worth it.

    Raises:
        ExtraMissing: the extra is not installed.
    """
    classes = linear.model.classes
    views = encoder().views([*texts, *map(as_text, classes)])
    held = _held(given, classes, views)
    amounts, pooled = _measured(linear, held)
    used = {name: recipe for name, recipe in RECIPES.items() if amounts.get(name)}
    if not used:
        return Made(linear.model, linear.held, pooled)
    everything = _numbers([*given.labels, *classes], classes)
    heads = {name: recipe.fitted(views, everything) for name, recipe in used.items()}
    share, threshold = _beside_rules(pooled, linear.held, plan)
    made = MixedModel(
        linear=linear.model,
        head=summed(heads, amounts),
        amount=amounts[_LINEAR],
        threshold=threshold,
        encoder=extra.checksum(),
        version="",
        share=share,
    )
    return Made(made, linear.held, pooled)


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


def _measured(linear: Learnt, held: Mapping[str, Scores]) -> tuple[dict[str, float], Scores | None]:
    """The amounts, and the log odds of the texts held out. No recipe has an amount where all of them are not
    worth it."""
    if linear.held is None or linear.margins is None or not held:
        return dict(_UNMEASURED), None
    right = linear.held.right
    margins = {_LINEAR: linear.margins / linear.model.temperature, **held}
    amounts = pooling.amounts(margins, right)
    pooled: Scores = np.sum([amounts[name] * part for name, part in margins.items()], axis=0)
    alone = calibration.surprise(margins[_LINEAR], right, 1.0)
    if calibration.surprise(pooled, right, 1.0) > (1 - _WORTH) * alone:
        return {_LINEAR: 1.0}, margins[_LINEAR]
    return amounts, pooled


def _beside_rules(log_odds: Scores | None, held: HeldOut | None, plan: Plan) -> tuple[float, float]:
    """The share, and the threshold, as those of a linear model are found."""
    if log_odds is None or held is None:
        return 1.0, 0.0
    beside = {}
    for share in plan.shares:
        shares = held.shares(share)
        beside[share] = shares * log_odds + (1 - shares) * held.rules
    share = calibration.least_that_does(
        [(share, calibration.surprises(found, held.right)) for share, found in beside.items()]
    )
    return share, calibration.threshold(beside[share], held.right, plan.precision)


def _numbers(labels: Sequence[str], classes: tuple[str, ...]) -> np.ndarray:
    number = {name: place for place, name in enumerate(classes)}
    return np.array([number[label] for label in labels])
