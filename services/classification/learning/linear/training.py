"""Training: several machines over the features, the best by texts they have not seen, then its temperature,
its share beside rules, and its threshold.

Each text is learnt as written and as typed without tone marks, so that the model reads both. The name of a
class is learnt as a text of it: where examples are few, `card_arrival` says much.
The same texts in the same order give the same model on the same machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from services.classification.learning.linear import calibration, machines
from services.classification.learning.linear.held_out import HeldOut, held_out
from services.classification.learning.linear.lesson import Lesson
from services.classification.learning.linear.machines import Weights
from services.classification.learning.linear.model import LinearModel, Scores
from services.classification.learning.linear.rows import Rows
from services.classification.learning.linear.vocabulary import Vocabulary


class NothingToLearn(ValueError):
    """There are fewer than two classes, or none of them often enough."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        precision: what share of the answers that are not “unsure” shall be right.
        shares: how much the model may count beside rules, from 0 to 1; the smallest that does is taken.
        machine: the one to use; empty to try all that are worth it.
        vocabulary: to count in, so that several models can share one; otherwise one of the texts' own.
    """

    precision: float = 0.0
    shares: tuple[float, ...] = (1.0,)
    machine: str = ""
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, and its margins of texts that it had not seen; the latter None where there were none."""

    model: LinearModel
    held: HeldOut | None = None
    margins: Scores | None = None


def train(given: Lesson, *, dimension: str, plan: Plan | None = None) -> LinearModel:
    """The model of these texts.

    Raises:
        NothingToLearn: as its description says.
    """
    return learnt(given, dimension=dimension, plan=plan).model


def learnt(given: Lesson, *, dimension: str, plan: Plan | None = None) -> Learnt:
    """The model of these texts, with what it was measured by.

    Raises:
        NothingToLearn: as its description says.
    """
    plan = plan or Plan()
    classes = tuple(sorted(set(given.labels)))
    if len(classes) < 2:
        raise NothingToLearn("at least two classes are needed")
    tried = machines.machines(len(given.texts))
    if plan.machine:
        tried = {plan.machine: tried[plan.machine]}
    held = held_out(given, classes, tried)
    names, warmth = held.best() if held else ([next(iter(tried))], [1.0])
    rows = Rows.of(given, classes, plan.vocabulary)
    weights = machines.mean_of([rows.fitted(tried[name]) for name in names], warmth)
    model = _model(dimension, classes, rows.vocabulary, weights)
    if held is None:
        return Learnt(model)
    margins = held.mixed(names, warmth)
    return Learnt(_calibrated(model, held, margins, plan), held, margins)


def _model(dimension: str, classes: tuple[str, ...], vocabulary: Vocabulary, found: Weights) -> LinearModel:
    return LinearModel(
        dimension=dimension,
        classes=classes,
        vocabulary=vocabulary,
        weights=np.ascontiguousarray(found.matrix, dtype=np.float32),
        bias=np.asarray(found.bias, dtype=np.float32),
        temperature=1.0,
        threshold=0.0,
        version="",
    )


def _calibrated(model: LinearModel, held: HeldOut, margins: Scores, plan: Plan) -> LinearModel:
    """With a curve where the model stands alone and many texts were asked of it. Where the log odds of rules
    are added it keeps to one temperature, and few texts bend a curve to what chance made of them."""
    temperature = calibration.temperature(margins, held.right)
    bent = plan.shares == (1.0,) and len(held.right) > machines.FEW
    curve = calibration.curve(margins, held.right, temperature) if bent else None
    model = replace(model, temperature=temperature, curve=curve)
    log_odds = model.log_odds(margins)
    pooled = {}
    for share in plan.shares:
        shares = held.shares(share)
        pooled[share] = shares * log_odds + (1 - shares) * held.rules
    share = calibration.least_that_does(
        [(share, calibration.surprises(found, held.right)) for share, found in pooled.items()]
    )
    threshold = calibration.threshold(pooled[share], held.right, plan.precision)
    return replace(model, threshold=threshold, share=share)
