"""Which of our two languages a reader gets."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "vi"]

_LONGEST = 500


def preferred(accept_language: str) -> Language:
    """The one that an `Accept-Language` header likes better; English when it names neither.

    Weights decide, then the order in the header (RFC 9110, 12.5.4). Nonsense is ignored.
    """
    best: Language = "en"
    best_weight = 0.0
    for part in accept_language[:_LONGEST].split(","):
        tag, _, parameter = part.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        language: Language | None = "vi" if primary == "vi" else "en" if primary == "en" else None
        weight = _weight(parameter)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(number)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
