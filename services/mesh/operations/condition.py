"""How services are, as numbers: what `/readyz` says in sentences, for alerts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from services.mesh.health import NO_DOCUMENTS, NO_LOG, NOT_OPENED, Condition

CONDITIONS = ("ready", "degraded", "unready")
_AWAY_WHEN = {"documents": {NOT_OPENED, NO_DOCUMENTS}, "log": {NO_LOG}}


class Standing(Protocol):
    """A service that says how it is."""

    name: str

    @property
    def condition(self) -> Condition:
        """How it is now."""
        ...


class Conditions(Collector):
    """Two gauges per service, each 0 or 1: the condition that holds, and what it misses of its ground."""

    def __init__(self, services: Sequence[Standing]) -> None:
        self._services = services

    def collect(self) -> Iterable[Metric]:
        """Both families; every label set is there from the start."""
        yield self._conditions()
        yield self._grounds()

    def _conditions(self) -> Metric:
        family = GaugeMetricFamily(
            "voc_service_condition", "1 for the condition that holds.", labels=("service", "condition")
        )
        for service in self._services:
            for word in CONDITIONS:
                family.add_metric((service.name, word), service.condition.word == word)
        return family

    def _grounds(self) -> Metric:
        family = GaugeMetricFamily(
            "voc_ground_away",
            "1 while the service misses its documents, or the log.",
            labels=("service", "ground"),
        )
        for service in self._services:
            for ground, reasons in _AWAY_WHEN.items():
                away = not reasons.isdisjoint(service.condition.reasons)
                family.add_metric((service.name, ground), away)
        return family
