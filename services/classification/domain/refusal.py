"""Why a change is not made: a field, a stable code and the values that a sentence about it needs."""

from __future__ import annotations


class Refusal(Exception):
    """Something is not done, and nothing was changed.

    Attributes:
        field: path of the field to blame within the request; empty when no single one is.
        reason: stable code; the gateway has a sentence for each.
        values: what the sentence needs.
    """

    def __init__(self, reason: str, field: str = "", **values: object) -> None:
        self.reason = reason
        self.field = field
        self.values = {name: str(value) for name, value in values.items()}
        super().__init__(f"{reason} {self.values or ''}".strip())


class Invalid(Refusal):
    """A value that cannot be taken, now or later."""


class Conflict(Refusal):
    """There is one already."""


class Unfit(Refusal):
    """It cannot be done in the state that things are in."""


class Unknown(Refusal):
    """What is asked for is not there."""


class Outdated(Refusal):
    """It was decided on an older version."""
