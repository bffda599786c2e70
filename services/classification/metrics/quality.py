"""How good the machine's answers are, as gauges; read from the store every few minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.classification.domain.labels import Dimension, Language
from services.classification.domain.quality import Share
from services.classification.usecases.ground import Ground
from services.classification.usecases.quality import Quality, quality
from services.mesh.clock import Clock

FRESH_SECONDS = 300.0
"""How old an answer may be: it takes reading what people corrected."""

_CHECKED = "voc_classification_checked"
_RIGHT = "voc_classification_right"

_FAMILIES: tuple[tuple[str, str, Callable[[Quality], float]], ...] = (
    (
        "voc_classification_accuracy",
        "Share of the checked sample that the machine had right; NaN while nothing was checked.",
        lambda found: found.accuracy.value if found.accuracy.count else float("nan"),
    ),
    (
        "voc_classification_abstain_ratio",
        "Share of all feedback that the machine is unsure of.",
        lambda found: found.abstained,
    ),
    (
        "voc_classification_drift",
        "Population stability index of the labels since the model was trained against the 90 days before.",
        lambda found: found.drift.labels,
    ),
    (
        "voc_classification_vocabulary_drift",
        "The same index of the words of feedback.",
        lambda found: found.drift.vocabulary,
    ),
    (
        "voc_classification_unknown_word_ratio",
        "Share of the words of late that the model does not know; NaN where there was no feedback.",
        lambda found: found.drift.unknown if found.drift.texts else float("nan"),
    ),
    (
        "voc_classification_macro_f1",
        "Mean F1 of the values that people decided, on the checked sample; NaN while nothing was checked.",
        lambda found: found.macro_f1 if found.accuracy.count else float("nan"),
    ),
    (
        "voc_classification_calibration_error",
        "Mean distance of confidence and accuracy on the checked sample; NaN while nothing was checked.",
        lambda found: found.calibration_error if found.accuracy.count else float("nan"),
    ),
    (
        "voc_corrections_waiting",
        "Corrections since the latest model was asked for.",
        lambda found: found.waiting,
    ),
)


class QualityMeasures(Collector):
    """The numbers of quality, by dimension."""

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self._ground = ground
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
        self._found = await quality(ground=self._ground, language="", now=self._clock())
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
        yield from self._by_language()

    def _by_language(self) -> Iterable[Metric]:
        checked = GaugeMetricFamily(
            _CHECKED, "Feedback of the sample that people checked.", labels=("dimension", "language")
        )
        right = GaugeMetricFamily(
            _RIGHT, "What of it the machine had right.", labels=("dimension", "language")
        )
        known = {found.dimension: dict(found.languages) for found in self._found}
        for dimension in Dimension:
            for language in Language:
                share = known.get(dimension, {}).get(language.value, Share())
                names = [dimension.value, language.value or "unsure"]
                checked.add_metric(names, share.count)
                right.add_metric(names, round(share.count * share.value))
        return checked, right
