"""Age of the oldest event that a service has not heard, as a number. Every replica tells the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from services.mesh.clock import process_now
from services.mesh.inspection.facts import Consumer
from services.mesh.inspection.inspection import Inspection


class Backlogs(Collector):
    """Asks the log what waits for one service; while nobody can say, there is no number."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._consumers: Sequence[Consumer] = ()

    async def refresh(self) -> None:
        """Ask, unless that was done a moment ago."""
        self._consumers = await self._inspection.consumers()

    def collect(self) -> Iterable[Metric]:
        """0 seconds for a topic of which nothing waits."""
        family = GaugeMetricFamily(
            "voc_consumer_oldest_age_seconds",
            "Age of the oldest event of a topic that no replica of the service has heard.",
            labels=("service", "topic"),
        )
        now = process_now()
        for one in self._consumers:
            if one.lag is None or (one.lag and one.oldest_time is None):
                continue
            age = now - one.oldest_time.timestamp() if one.oldest_time else 0.0
            family.add_metric((self._inspection.service, one.topic), max(0.0, age))
        yield family
