"""What people decided of a text, as models are taught and tried by it."""

from __future__ import annotations

from dataclasses import dataclass

from services.classification.domain.classification import Classification, Hints
from services.classification.domain.labels import Dimension


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what a person decided of it in one dimension: the most fitting value first."""

    feedback_id: str
    text: str
    hints: Hints
    values: tuple[str, ...]


def labelled(thing: Classification, dimension: Dimension) -> Labelled | None:
    """What people decided last; None where nobody did, or that it is nothing."""
    if thing.withdraw_time is not None or thing.labels is None:
        return None
    if not any(dimension in act.dimensions for act in thing.corrections):
        return None
    values = tuple(label.value for label in thing.labels.of(dimension) if label.value)
    return Labelled(thing.feedback_id, thing.text, thing.hints, values) if values else None
