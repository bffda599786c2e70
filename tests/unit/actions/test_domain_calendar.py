"""Working time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.domain.calendar import Calendar

OFFICE = Calendar()
SAIGON = Calendar(ZoneInfo("Asia/Ho_Chi_Minh"))
HOUR = 3600


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026, whose second day is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(2, 9), at(2, 10), 1),
        (at(2, 8), at(2, 9), 0),
        (at(2, 17, 30), at(2, 23), 0.5),
        (at(2, 17), at(3, 10), 2),
        (at(2, 9), at(9, 9), 45),
        (at(6, 17), at(9, 10), 2),  # over a weekend
        (at(7, 0), at(8, 23), 0),  # a weekend
        (at(2, 0), at(30, 0), 180),  # four weeks
        (at(3, 9), at(2, 9), 0),  # backwards
    ],
)
def test_counts_working_hours(start: datetime, end: datetime, hours: float) -> None:
    assert OFFICE.business_seconds(start, end) == hours * HOUR


def test_hours_are_local() -> None:
    """Nine in Saigon is two in the morning by UTC."""
    assert SAIGON.business_seconds(at(2, 2), at(2, 3)) == HOUR
    assert SAIGON.business_seconds(at(2, 11), at(2, 23)) == 0


def test_a_night_shift_that_gains_an_hour() -> None:
    """The last Sunday of October 2026 has 25 hours in Berlin: working through it counts 25."""
    zone = ZoneInfo("Europe/Berlin")
    always = Calendar(zone, time(0), time(23), weekdays=tuple(range(7)))
    day = datetime(2026, 10, 25, tzinfo=zone)
    assert always.business_seconds(day, day + timedelta(hours=23)) == 24 * HOUR


moments = st.integers(0, 2 * 365 * 86_400).map(lambda s: at(2, 0) + timedelta(seconds=s))


@given(moments, moments, moments)
def test_adds_up_and_never_exceeds_the_wall(one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted((one, two, three))
    whole = SAIGON.business_seconds(a, c)
    assert whole == pytest.approx(SAIGON.business_seconds(a, b) + SAIGON.business_seconds(b, c))
    assert 0 <= whole <= (c - a).total_seconds()
