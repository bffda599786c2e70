"""Why something is refused, in a form that the gateway can say in the reader's language."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done.

    Attributes:
        reason: stable code in snake_case.
        field: path of the request's field that it is about; may be empty.
        values: what a sentence about it needs.
    """

    def __init__(self, reason: str, *, field: str = "", values: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.values = values or {}


class Invalid(Refusal):
    """What was asked can never be done as it was said."""


class WrongState(Refusal):
    """What was asked cannot be done as things stand now."""


class Unknown(Refusal):
    """There is no such thing."""
