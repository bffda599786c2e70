"""Who stands behind cases, so that customers in two places are counted once when these are put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Crowd:
    """Cases per customer key; under the empty key those of which nobody knows the customer."""

    voices: Counter[str] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        """How many cases."""
        return self.voices.total()

    @property
    def customers(self) -> int:
        """How many customers; a case without a key counts as one."""
        return sum(1 for key, count in self.voices.items() if key and count) + self.voices[""]

    def plus(self, other: Crowd) -> Crowd:
        """Both together."""
        return Crowd(self.voices + other.voices)

    def minus(self, other: Crowd) -> Crowd:
        """What is left without the other, which is a part of it."""
        return Crowd(self.voices - other.voices)
