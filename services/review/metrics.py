"""How review is measured: read from the store, so the same on every replica and after a restart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from services.mesh.clock import Clock
from services.review.domain.decision import Decision, Verdict
from services.review.store import Store
from services.review.usecases import read

HOUR, DAY = 3600, 86_400
BUCKETS = (
    *(HOUR, 4 * HOUR, 8 * HOUR),
    *(days * DAY for days in (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)),
)
"""Seconds; the same edges as every resolution clock has."""
FRESH = timedelta(seconds=5)
"""How old an answer may be."""


class Measures(Collector):
    """Reads the numbers of review. Decisions are never changed, so each is read once."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._families: Sequence[Metric] = ()
        self._read_time: datetime | None = None
        self._number = 0
        self._verdicts: Counter[Verdict] = Counter()
        self._decided: set[tuple[str, int]] = set()
        self._waits: Counter[int] = Counter()
        self._wait_seconds = 0.0

    async def refresh(self) -> None:
        """Read them, unless they were read a moment ago.

        Raises:
            DocumentsUnavailable: the store is away; what was known stays.
        """
        now = self._clock()
        if self._read_time is None or not timedelta(0) <= now - self._read_time < FRESH:
            self._families = await self._read(now)
            self._read_time = now

    def collect(self) -> Iterable[Metric]:
        """All families as they were read last."""
        return self._families

    async def _read(self, now: datetime) -> list[Metric]:
        while found := await self._store.decisions.since(self._number):
            for decision in found:
                self._count(decision)
        seen = await read.portfolio(store=self._store)
        waits = [(now - plan.submit_time).total_seconds() for plan in seen.waiting if plan.submit_time]
        return [
            self._decisions(),
            self._seconds(),
            _gauge(
                "voc_review_plans_waiting", "Submitted plans without a final decision.", len(seen.waiting)
            ),
            _gauge(
                "voc_review_oldest_waiting_age_seconds",
                "Age of the submitted plan that has waited longest; 0 while none waits.",
                max(waits, default=0.0),
            ),
            _gauge(
                "voc_portfolio_active", "Plans that hold a place under the cap.", len(seen.portfolio.active)
            ),
            _gauge("voc_portfolio_cap", "Plans that may be active at once.", seen.portfolio.cap),
        ]

    def _count(self, decision: Decision) -> None:
        self._number = decision.number
        self._verdicts[decision.verdict] += 1
        version = (decision.plan_id, decision.plan_version)
        if not decision.verdict.final or decision.submit_time is None or version in self._decided:
            return
        self._decided.add(version)
        seconds = (decision.decide_time - decision.submit_time).total_seconds()
        self._waits[_bucket(seconds)] += 1
        self._wait_seconds += seconds

    def _decisions(self) -> Metric:
        family = CounterMetricFamily("voc_review_decisions", "Decisions of leadership.", labels=("verdict",))
        for verdict in Verdict:
            family.add_metric((verdict.value,), self._verdicts[verdict])
        return family

    def _seconds(self) -> Metric:
        """From submitted to the first final decision on that version."""
        help_text = "Seconds from a plan's submission to the first final decision on it."
        family = HistogramMetricFamily("voc_review_decision_seconds", help_text)
        family.add_metric((), buckets=_cumulative(self._waits), sum_value=self._wait_seconds)
        return family


def _bucket(seconds: float) -> int:
    return sum(seconds > edge for edge in BUCKETS)


def _cumulative(counts: Counter[int]) -> Sequence[tuple[str, float]]:
    total = 0
    rows = []
    for position, edge in enumerate((*map(float, BUCKETS), float("inf"))):
        total += counts[position]
        rows.append(("+Inf" if edge == float("inf") else str(edge), float(total)))
    return rows


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
