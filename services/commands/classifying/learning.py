"""Learn a model from labelled texts."""

from __future__ import annotations

from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.linear.model import LinearModel
from services.commands.classifying.examples import Examples


def learnt(
    given: Examples, *, dimension: str, precision: float, embeddings: bool
) -> LinearModel | MixedModel:
    """The model; with a head over sentence embeddings where that is wanted.

    Raises:
        NothingToLearn: there are fewer than two classes.
        ExtraMissing: embeddings are wanted and not installed.
    """
    from services.classification.learning.linear.training import Plan

    plan = Plan(precision=precision)
    if embeddings:
        from services.classification.learning.embeddings import training as embedded

        return embedded.train(given.texts, given.labels, dimension=dimension, plan=plan)
    from services.classification.learning.linear import training
    from services.classification.learning.linear.lesson import lesson

    return training.train(lesson(given.texts, given.labels), dimension=dimension, plan=plan)
