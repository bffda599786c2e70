"""The rule of trends, by hand."""

from __future__ import annotations

import pytest

from services.actions.domain.trend import Trend, trend

TODAY = 20_000


@pytest.mark.parametrize(
    ("recent", "before", "expected"),
    [
        (3, 0, Trend.ESCALATING),  # 3 > 0 + 2
        (2, 0, Trend.STEADY),  # fewer than three are never an alarm
        (8, 16, Trend.STEADY),  # expected 4: 8 > 4 + 4 is not so
        (9, 16, Trend.ESCALATING),
        (4, 16, Trend.STEADY),
        (0, 12, Trend.FALLING),  # expected 3 > 0 + 2
        (0, 8, Trend.STEADY),  # expected 2 > 0 + 2 is not so
        (25, 144, Trend.FALLING),  # expected 36 > 25 + 10
        (26, 144, Trend.STEADY),
    ],
)
def test_recent_weeks_against_the_weeks_before(recent: int, before: int, expected: Trend) -> None:
    days = {TODAY: recent, TODAY - 7: before}
    assert trend(days, TODAY, TODAY - 40) is expected


def test_windows_end_where_they_say() -> None:
    assert trend({TODAY - 6: 3}, TODAY, TODAY - 40) is Trend.ESCALATING
    assert trend({TODAY - 7: 3}, TODAY, TODAY - 40) is Trend.STEADY
    assert trend({TODAY - 34: 12}, TODAY, TODAY - 40) is Trend.FALLING
    assert trend({TODAY - 35: 12}, TODAY, TODAY - 40) is Trend.STEADY
    assert trend({TODAY + 1: 9}, TODAY, TODAY - 40) is Trend.STEADY


def test_too_early_to_say() -> None:
    assert trend({TODAY: 50}, TODAY, TODAY - 13) is Trend.UNKNOWN
    assert trend({TODAY: 50}, TODAY, TODAY - 14) is Trend.ESCALATING
    assert trend({}, TODAY, None) is Trend.UNKNOWN
