"""Clocks, rests and targets; how long things took, in a few numbers."""

from __future__ import annotations

import pytest

from services.actions.domain.clocks import EDGES, Clock, Rests, Stop, Subject, bucket, fact
from services.actions.domain.label import Severity
from services.actions.domain.summary import OpenAge, distribution, open_age, quantile
from tests.unit.actions.making import DAY, HOUR, NOW, RULES


def test_an_edge_lies_on_every_target() -> None:
    assert {days * 86_400 for _, days in RULES.targets} <= set(EDGES)


def test_rests_add_up() -> None:
    rests = Rests().begun(NOW).begun(NOW + HOUR).ended(NOW + DAY, RULES.calendar)
    assert rests == Rests(wall=86_400, business=9 * 3600)
    again = rests.begun(NOW + 2 * DAY).ended(NOW + 2 * DAY + HOUR, RULES.calendar)
    assert again == Rests(wall=90_000, business=10 * 3600)
    assert again.ended(NOW + 9 * DAY, RULES.calendar) is again


@pytest.mark.parametrize(
    ("severity", "days", "within"),
    [
        (Severity.P1, 1, True),
        (Severity.P1, 1.01, False),
        (Severity.P2, 3, True),
        (Severity.P3, 7.01, False),
        (Severity.P4, 14, True),
        (Severity.UNKNOWN, 1, None),
    ],
)
def test_targets_are_kept_by_the_wall(severity: Severity, days: float, within: bool | None) -> None:
    stop = Stop(Clock.RESOLVED, 0, NOW + days * DAY)
    assert fact(Subject.CASE, "fb-1", severity, stop, start=NOW, rules=RULES).within is within


def test_only_resolved_has_a_target() -> None:
    stop = Stop(Clock.TRIAGED, 0, NOW + HOUR)
    assert fact(Subject.CASE, "fb-1", Severity.P1, stop, start=NOW, rules=RULES).within is None


def test_rests_are_taken_out_and_nothing_is_negative() -> None:
    stop = Stop(Clock.RESOLVED, 0, NOW + DAY, wall_rest=3600, business_rest=1800)
    frozen = fact(Subject.CASE, "fb-1", Severity.P2, stop, start=NOW, rules=RULES)
    assert (frozen.wall, frozen.business) == (82_800, 9 * 3600 - 1800)
    early = Stop(Clock.FIXED, 1, NOW - DAY)
    frozen = fact(Subject.ISSUE, "is-1", Severity.P2, early, start=NOW, rules=RULES)
    assert (frozen.wall, frozen.business) == (0, 0)


def test_buckets_hold_their_upper_edge() -> None:
    assert [bucket(s) for s in (0, 3600, 3601, 90 * 86_400, 90 * 86_400 + 1)] == [0, 0, 1, 14, 15]


def test_a_distribution_in_a_few_numbers() -> None:
    found = distribution({3600: 8, 86_400: 1, 864_000: 1})
    assert (found.count, found.total, found.median, found.p90) == (10, 979_200, 3600, 86_400)
    assert (found.buckets[0], found.buckets[3], sum(found.buckets)) == (8, 1, 10)
    assert quantile({}, 0.5) == 0


def test_open_age() -> None:
    hour = int(NOW.timestamp()) // 3600
    found = open_age(NOW - 3 * DAY, {hour - 72: 1, hour - 2: 2}, NOW)
    assert found == OpenAge(3, 3 * 86_400, 7200)
    assert open_age(None, {}, NOW) == OpenAge()
