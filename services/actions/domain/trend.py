"""How an issue moves, by a rule that anybody can check with a pencil.

Let `recent` be the cases of the last 7 days (today included, by the day it happened or, where nobody said,
the day it was received) and `expected` a quarter of the cases of the 28 days before those. Counts scatter by
about the square root of what is expected, so
- *escalating*: recent > expected + 2·√max(expected, 1), and at least 3 cases;
- *falling*: expected > recent + 2·√max(recent, 1);
- *steady*: neither;
- not said until 14 days after the first case: there is no history to expect anything from.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import sqrt

RECENT_DAYS = 7
HISTORY_DAYS = 28
WINDOW_DAYS = RECENT_DAYS + HISTORY_DAYS
TOO_EARLY_DAYS = 14
WEEKS = 12
_LEAST = 3


class Trend(StrEnum):
    """How an issue moves."""

    UNKNOWN = ""
    STEADY = "steady"
    ESCALATING = "escalating"
    FALLING = "falling"


def trend(cases_by_day: Mapping[int, int], today: int, first_day: int | None) -> Trend:
    """How it moves.

    Args:
        cases_by_day: cases per day, days counted since the epoch.
        today: the present day, counted likewise.
        first_day: the day of its first case; None without cases.
    """
    if first_day is None or today - first_day < TOO_EARLY_DAYS:
        return Trend.UNKNOWN
    recent = sum(count for day, count in cases_by_day.items() if 0 <= today - day < RECENT_DAYS)
    before = sum(count for day, count in cases_by_day.items() if RECENT_DAYS <= today - day < WINDOW_DAYS)
    expected = before / (HISTORY_DAYS / RECENT_DAYS)
    if recent >= _LEAST and recent > expected + 2 * sqrt(max(expected, 1)):
        return Trend.ESCALATING
    if expected > recent + 2 * sqrt(max(recent, 1)):
        return Trend.FALLING
    return Trend.STEADY


def weeks(cases_by_day: Mapping[int, int], today: int) -> tuple[int, ...]:
    """Cases of each of the last twelve spans of seven days, the one that ends with `today` last."""
    found = [0] * WEEKS
    for day, count in cases_by_day.items():
        ago = (today - day) // RECENT_DAYS
        if 0 <= ago < WEEKS:
            found[WEEKS - 1 - ago] += count
    return tuple(found)
