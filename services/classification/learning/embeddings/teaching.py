"""Teaches a model with a head beside what others make of each text."""

from __future__ import annotations

from collections.abc import Sequence

from services.classification.domain.labels import Dimension
from services.classification.learning.embeddings.mixed import Model
from services.classification.learning.embeddings.training import with_head
from services.classification.learning.linear.training import Plan, learnt
from services.classification.learning.rules import Rules
from services.classification.learning.teaching import Outcome, Taught, answers, asked_of


def taught_with_head(
    given: Sequence[Taught], *, dimension: Dimension, beside: Rules, plan: Plan
) -> Outcome[Model]:
    """As `learning.teaching.taught`, with a head where texts held out say that it is worth it.

    Raises:
        NothingToLearn: there are fewer than two classes.
        ExtraMissing: the extra is not installed.
    """
    asked = asked_of(given, dimension, beside)
    found = learnt(asked.lesson, dimension=dimension.value, plan=plan)
    made = with_head(asked.texts, asked.lesson, found, plan)
    return Outcome(made.model, answers(asked, made.model, made.held, made.log_odds))
