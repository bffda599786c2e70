"""Token buckets."""

from __future__ import annotations

import pytest

from services.gateway.limits import Limit
from services.gateway.problems import Problem


class Ticking:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_so_many_then_wait_then_again() -> None:
    clock = Ticking()
    limit = Limit(3, 60, clock=clock)
    for _ in range(3):
        limit.take("1.2.3.4", "default")
    with pytest.raises(Problem) as refused:
        limit.take("1.2.3.4", "default")
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "21")
    clock.seconds = 20.5
    limit.take("1.2.3.4", "default")
    with pytest.raises(Problem):
        limit.take("1.2.3.4", "default")


def test_each_caller_and_thing_has_its_own() -> None:
    limit = Limit(1, 60, clock=Ticking())
    limit.take("1.2.3.4", "default")
    limit.take("1.2.3.4", "other")
    limit.take("5.6.7.8", "default")
    with pytest.raises(Problem):
        limit.take("1.2.3.4", "default")


def test_a_bucket_never_holds_more_than_its_count() -> None:
    clock = Ticking()
    limit = Limit(2, 60, clock=clock)
    limit.take("a")
    clock.seconds = 10_000
    limit.take("a")
    limit.take("a")
    with pytest.raises(Problem):
        limit.take("a")


def test_many_addresses_cost_bounded_memory() -> None:
    limit = Limit(1, 60, remember=10, clock=Ticking())
    for number in range(1000):
        limit.take(str(number))
    assert len(limit._buckets) == 10
    with pytest.raises(Problem):
        limit.take("999")
