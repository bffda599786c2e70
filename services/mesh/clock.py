"""Two clocks. The business clock is injected and can be moved by tests; the process clock cannot."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Clock = Callable[[], datetime]
"""Business clock: the current moment, aware, in UTC."""


def utc_now() -> datetime:
    """The business clock of a running installation."""
    return datetime.now(UTC)


def process_now() -> float:
    """Seconds since the epoch for tokens, leases and time-outs; never moved by tests."""
    return time.time()


def to_micros(moment: datetime) -> int:
    """Microseconds since the epoch: how every document stores a moment.

    Raises:
        ValueError: the moment is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(micros: int) -> datetime:
    """The moment that `to_micros` stored."""
    return _EPOCH + timedelta(microseconds=micros)
