"""Measures, each against a figure worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from services.classification.learning.linear.measuring import (
    Judged,
    calibration_error,
    compared,
    report,
)

JUDGED = [
    Judged("a", "a", 0.9, False),
    Judged("a", "a", 0.8, False),
    Judged("a", "b", 0.6, True),
    Judged("b", "b", 0.7, False),
    Judged("b", "a", 0.55, True),
    Judged("c", "a", 0.5, True),
]


def test_a_report() -> None:
    found = report(JUDGED)
    assert found.texts == 6
    assert found.accuracy == pytest.approx(3 / 6)
    by_name = {each.name: each for each in found.classes}
    assert by_name["a"].precision == pytest.approx(2 / 4)
    assert by_name["a"].recall == pytest.approx(2 / 3)
    assert by_name["a"].f1 == pytest.approx(4 / 7)
    assert by_name["b"].f1 == pytest.approx(2 / 4)
    assert by_name["c"].f1 == 0.0
    assert found.macro_f1 == pytest.approx((4 / 7 + 1 / 2 + 0) / 3)
    assert found.weighted_f1 == pytest.approx((4 / 7 * 3 + 1 / 2 * 2 + 0) / 6)
    assert found.abstain_rate == pytest.approx(0.5)
    assert found.sure_accuracy == 1.0
    assert dict(found.coverage)[0.5] == 1.0
    assert found.confusion["a", "b"] == 1


def test_a_class_that_is_only_said_does_not_count_in_the_mean() -> None:
    found = report([Judged("a", "a", 0.9, False), Judged("a", "z", 0.9, False)])
    assert found.macro_f1 == pytest.approx(2 / 3)


def test_calibration_error() -> None:
    good = np.array([True, True, False, False])
    assert calibration_error(good, np.array([0.95, 0.95, 0.95, 0.95])) == pytest.approx(0.45)
    assert calibration_error(good, np.array([1.0, 1.0, 0.0, 0.0])) == 0.0


def test_a_difference_with_its_interval() -> None:
    first = [True] * 60 + [False] * 40
    second = [True] * 90 + [False] * 10
    found = compared(first, second)
    assert found.mean == pytest.approx(0.3)
    assert 0.2 < found.low < 0.3 < found.high < 0.4 and found.better
    assert not compared(second, first).better
    same = compared(first, first)
    assert (same.mean, same.low, same.high) == (0.0, 0.0, 0.0) and not same.better


def test_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="nothing"):
        report([])
    with pytest.raises(ValueError, match="same texts"):
        compared([True], [])
