"""Counts and durations as others see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.clocks import Clock
from services.actions.domain.label import Severity
from services.actions.domain.summary import Distribution, OpenAge
from services.actions.wire.words import number


def clock_summary(
    clock: Clock, severity: Severity, *, wall: Distribution, business: Distribution, within: int
) -> pb.ClockSummary:
    """One clock of one severity."""
    return pb.ClockSummary(
        clock=number(pb.ClockSummary, "clock", clock),
        severity=number(pb.ClockSummary, "severity", severity),
        wall=_distribution(wall),
        business=_distribution(business),
        within_target_count=within,
    )


def open_age(severity: Severity, age: OpenAge) -> pb.OpenAge:
    """How old what is open is."""
    return pb.OpenAge(
        severity=number(pb.OpenAge, "severity", severity),
        count=age.count,
        max_seconds=age.oldest,
        median_seconds=age.median,
    )


def counts(message: type[Any], tally: Mapping[tuple[Any, ...], int]) -> Iterable[Any]:
    """One message per combination, the largest first, of equals by their values."""
    rows = sorted(tally.items(), key=lambda row: (-row[1], row[0]))
    return [message(values=[str(value or "") for value in values], count=count) for values, count in rows]


def _distribution(thing: Distribution) -> pb.Distribution:
    return pb.Distribution(
        count=thing.count,
        sum_seconds=thing.total,
        median_seconds=thing.median,
        p90_seconds=thing.p90,
        bucket_counts=thing.buckets,
    )
