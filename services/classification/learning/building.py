"""Builds the models that ship, one per dimension, from this project's examples."""

from __future__ import annotations

from services.classification.domain.labels import Dimension
from services.classification.learning.examples.shelf import examples
from services.classification.learning.linear import features
from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.rows import doubled
from services.classification.learning.linear.training import Plan
from services.classification.learning.linear.vocabulary import Vocabulary
from services.classification.learning.rules import Rules
from services.classification.learning.teaching import Taught, taught

PLANS = {
    Dimension.SENTIMENT: (0.25, 0.68),
    Dimension.TOPIC: (0.7, 0.75),
    Dimension.KIND: (0.5, 0.75),
    Dimension.JOURNEY_STAGE: (0.6, 0.85),
    Dimension.SEVERITY: (0.5, 0.62),
    Dimension.IMPACT: (0.6, 0.7),
}
"""How much each counts beside the rules, and what share of its sure answers shall be right.

Chosen on texts of other companies, not on the examples: those are in one voice, and would have the models
decide alone."""


def vocabulary() -> Vocabulary:
    """The one that all of them count in."""
    return Vocabulary.learn(doubled([features.words(example.text) for example in examples()])[0])


def built(dimension: Dimension, counted_in: Vocabulary) -> LinearModel:
    """The model that is to ship for a dimension."""
    given = [
        Taught(example.text, label)
        for example in examples()
        for label in example.labels.get(dimension, ())[:1]
    ]
    share, precision = PLANS[dimension]
    plan = Plan(precision, (share,), "soft support vectors", counted_in)
    return taught(given, dimension=dimension, beside=Rules(), plan=plan).model
