"""What the use cases stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from services.classification.learning.current import Current
from services.classification.store import Store
from services.classification.usecases.gathering import Gathering
from services.classification.usecases.turns import Turns

TRAIN = "train-models"
RECLASSIFY = "reclassify"
"""Names of timers that use cases wake."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The store, what reads texts, and what gathers them to patterns. `wake` runs a timer soon."""

    store: Store
    classifier: Current
    gathering: Gathering
    wake: Callable[[str], None] = lambda _timer: None
    turns: Turns = field(default_factory=Turns)
