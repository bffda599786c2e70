"""What cannot be made or changed as it was asked."""

from __future__ import annotations


class Refused(Exception):
    """`field`, `reason` and `values` say what is wrong, for the page or the answer to tell at the field."""

    def __init__(self, field: str, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
        self.values = values
