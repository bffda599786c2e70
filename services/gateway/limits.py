"""How often somebody may do something: token buckets, kept in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from services.gateway.problems import Problem


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limit:
    """So many at once, refilled evenly over a period; one bucket per caller and thing.

    Buckets are forgotten when they are full again, or when there are more than `remember` of them, the
    longest unused first: an attacker with many addresses costs memory for so many buckets at most.
    """

    def __init__(
        self,
        count: int,
        seconds: float,
        *,
        remember: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._count = float(count)
        self._rate = count / seconds
        self._remember = remember
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], _Bucket] = OrderedDict()

    def take(self, *who: str) -> None:
        """Count one.

        Raises:
            Problem: 429 with Retry-After, when this caller's bucket is empty.
        """
        wait = self.wait(*who)
        if wait > 0:
            raise too_many(wait)
        self._buckets[who].left -= 1.0

    def wait(self, *who: str) -> float:
        """Seconds until one may be counted; 0 when it may be now. Counts nothing."""
        now = self._clock()
        bucket = self._buckets.get(who)
        if bucket is None:
            self._forget()
            bucket = self._buckets[who] = _Bucket(self._count, now)
        self._buckets.move_to_end(who)
        bucket.left = min(self._count, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        return 0.0 if bucket.left >= 1.0 else (1.0 - bucket.left) / self._rate

    def _forget(self) -> None:
        while len(self._buckets) >= self._remember:
            self._buckets.popitem(last=False)


def too_many(wait: float) -> Problem:
    """429: again after so many seconds."""
    seconds = str(max(1, int(wait) + 1))
    return Problem(429, "too_many", values={"seconds": seconds}, headers={"Retry-After": seconds})
