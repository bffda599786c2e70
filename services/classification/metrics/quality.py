"""How good the machine's answers are, as gauges; read from the store every few minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.classification.domain.labels import Dimension
from services.classification.store import Store
from services.classification.usecases.quality import Quality, quality
from services.mesh.clock import Clock

FRESH_SECONDS = 300.0
"""How old an answer may be: it takes reading what people corrected."""

_FAMILIES: tuple[tuple[str, str, Callable[[Quality], float]], ...] = (
    (
        "voc_classification_accuracy",
        "Share of the checked sample that the machine had right; NaN while nothing was checked.",
        lambda found: found.accuracy.value if found.accuracy.count else float("nan"),
    ),
    (
        "voc_classification_checked",
        "Feedback of the sample that people checked.",
        lambda found: found.accuracy.count,
    ),
    (
        "voc_classification_abstain_ratio",
        "Share of all feedback that the machine is unsure of.",
        lambda found: found.abstained,
    ),
    (
        "voc_classification_drift",
        "Population stability index of the labels of the last 14 days against the 90 days before.",
        lambda found: found.drift,
    ),
    (
        "voc_corrections_waiting",
        "Corrections since the latest model was asked for.",
        lambda found: found.waiting,
    ),
)


class QualityMeasures(Collector):
    """The numbers of quality, by dimension."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._stale_at = 0.0
        self._found: Sequence[Quality] = ()

    async def refresh(self) -> None:
        """Read the store, unless that was done a few minutes ago.

        Raises:
            DocumentsUnavailable: the store is away; what was known stays.
        """
        if time.monotonic() < self._stale_at:
            return
        self._found = await quality(store=self._store, language="", now=self._clock())
        self._stale_at = time.monotonic() + FRESH_SECONDS

    def collect(self) -> Iterable[Metric]:
        """All families as last read; every dimension is there from the start."""
        known = {found.dimension: found for found in self._found}
        for name, meaning, value in _FAMILIES:
            family = GaugeMetricFamily(name, meaning, labels=("dimension",))
            for dimension in Dimension:
                found = known.get(dimension)
                family.add_metric([dimension.value], value(found) if found else float("nan"))
            yield family
