"""What every part of the servicer has: the ground it stands on, the clock, and who asks."""

from __future__ import annotations

from typing import Any, TypeVar

from services.actions.domain.refusal import Invalid
from services.actions.usecases.acting import Act
from services.actions.usecases.ground import Ground
from services.mesh.clock import Clock
from services.mesh.identity import caller

PAGE = 50

Value = TypeVar("Value")


class Asking:
    """One part of the servicer."""

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self._ground = ground
        self._clock = clock

    def _act(self, thing_id: str, version: int) -> Act:
        """The caller's act on a thing, now."""
        return Act(thing_id, version, caller().id, self._clock())

    @staticmethod
    def _limit(request: Any) -> int:
        return int(request.page_size) or PAGE


def required(value: Value | None, field: str) -> Value:
    """The value of a field that must be set.

    Raises:
        Invalid: it is not.
    """
    if value is None:
        raise Invalid("required", field=field)
    return value
