"""Why something is refused, in a form that the gateway can say in the reader's language."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done.

    Attributes:
        reason: stable code in snake_case.
        field: path of the request's field that it is about; may be empty.
        values: what a sentence about it needs.
    """

    def __init__(self, reason: str, *, field: str = "", **values: str) -> None:
        super().__init__(reason.replace("_", " "))
        self.reason = reason
        self.field = field
        self.values = values


class Invalid(Refusal):
    """What was asked can never be done as it was said."""


class WrongState(Refusal):
    """What was asked cannot be done as things stand now."""


class Unknown(Refusal):
    """There is no such thing."""


class Outdated(Refusal):
    """The person decided on a version that somebody changed since."""


def expect(seen: int, current: int) -> None:
    """The person saw what is current.

    Raises:
        Outdated: no.
    """
    if seen != current:
        raise Outdated("stale", field="version", current=str(current))
