"""How classification is measured: read from the store, so the same on every replica and after a restart."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.classification.domain.asking import Filter
from services.classification.domain.classification import First
from services.classification.domain.labels import Dimension, Kind, Language, Sentiment
from services.classification.store import Store

FRESH_SECONDS = 5.0
"""How old an answer may be."""


class Measures(Collector):
    """The numbers of classification. Erased feedback stays counted, a correction moves nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stale_at = 0.0
        self._first: Mapping[First, int] = {}
        self._unsure: Mapping[str, int] = {}
        self._corrected = 0
        self._patterns = 0

    async def refresh(self) -> None:
        """Read the store, unless that was done a moment ago.

        Raises:
            DocumentsUnavailable: the store is away; what was known stays.
        """
        if time.monotonic() < self._stale_at:
            return
        first = await self._store.classifications.counted()
        unsure = await self._store.classifications.tally(["unsure"], Filter())
        corrected = await self._store.classifications.count(Filter(corrected=True))
        self._patterns = await self._store.patterns.count()
        self._first, self._corrected = first, corrected
        self._unsure = {str(dimension): number for (dimension,), number in unsure.items()}
        self._stale_at = time.monotonic() + FRESH_SECONDS

    def collect(self) -> Iterable[Metric]:
        """All families as last read; every label set is there from the start."""
        yield self._classified()
        yield self._doubts()
        yield GaugeMetricFamily(
            "voc_feedback_corrected", "Feedback whose labels a person put right.", value=self._corrected
        )
        yield GaugeMetricFamily(
            "voc_patterns", "Patterns: feedback that says the same.", value=self._patterns
        )

    def _classified(self) -> Metric:
        family = CounterMetricFamily(
            "voc_feedback_classified",
            "Feedback that was classified, by its first labels.",
            labels=("language", "sentiment", "kind"),
        )
        for language in Language:
            for sentiment in Sentiment:
                for kind in Kind:
                    number = self._first.get(First(language.value, sentiment.value, kind.value), 0)
                    family.add_metric(
                        [each.value or "unsure" for each in (language, sentiment, kind)], number
                    )
        return family

    def _doubts(self) -> Metric:
        family = GaugeMetricFamily(
            "voc_feedback_unsure",
            "Feedback that waits for a person's decision, by dimension.",
            labels=("dimension",),
        )
        for dimension in Dimension:
            family.add_metric([dimension.value], self._unsure.get(dimension.value, 0))
        return family
