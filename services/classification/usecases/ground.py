"""What the use cases stand on."""

from __future__ import annotations

from dataclasses import dataclass

from services.classification.learning.current import Current
from services.classification.store import Store
from services.classification.usecases.gathering import Gathering


@dataclass(frozen=True, slots=True)
class Ground:
    """The store, what reads texts, and what gathers them to patterns."""

    store: Store
    classifier: Current
    gathering: Gathering
