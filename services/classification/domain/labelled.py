"""What people decided of a text, as models are taught and tried by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.classification.domain.classification import Classification, Hints
from services.classification.domain.labels import Dimension


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what a person decided of it in one dimension (the most fitting value first), and when."""

    feedback_id: str
    text: str
    hints: Hints
    values: tuple[str, ...]
    correct_time: datetime


def labelled(thing: Classification, dimension: Dimension) -> Labelled | None:
    """What people decided last; None where nobody did, or that it is nothing."""
    if thing.withdraw_time is not None or thing.labels is None:
        return None
    times = [act.correct_time for act in thing.corrections if dimension in act.dimensions]
    if not times:
        return None
    values = tuple(label.value for label in thing.labels.of(dimension) if label.value)
    if not values:
        return None
    return Labelled(thing.feedback_id, thing.text, thing.hints, values, times[-1])
