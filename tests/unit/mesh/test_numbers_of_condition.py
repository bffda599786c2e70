"""How services are and what they have not heard, as numbers for alerts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.metrics_core import Metric

from services.mesh.health import NO_DOCUMENTS, NO_LOG, NOT_OPENED, Condition
from services.mesh.inspection import Inspection
from services.mesh.inspection.backlogs import Backlogs
from services.mesh.inspection.facts import Consumer
from services.mesh.operations.condition import Conditions

Numbers = dict[tuple[str, ...], float]


@dataclass
class Standing:
    condition: Condition
    name: str = "intake"


def numbers(families: Iterable[Metric], name: str) -> Numbers:
    """Label values in the order of their names, to value."""
    return {
        tuple(sample.labels[key] for key in sorted(sample.labels)): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


@pytest.mark.parametrize(
    ("condition", "word", "away"),
    [
        (Condition(True), "ready", set()),
        (Condition(True, (NO_LOG,)), "degraded", {"log"}),
        (Condition(True, ("a partition stands still",)), "degraded", set()),
        (Condition(False, (NO_DOCUMENTS, NO_LOG)), "unready", {"documents", "log"}),
        (Condition(False, (NOT_OPENED,)), "unready", {"documents"}),
    ],
)
def test_the_condition_and_what_is_away(condition: Condition, word: str, away: set[str]) -> None:
    families = list(Conditions([Standing(condition)]).collect())
    said = numbers(families, "voc_service_condition")
    assert said == {(one, "intake"): float(one == word) for one in ("ready", "degraded", "unready")}
    grounds = numbers(families, "voc_ground_away")
    assert grounds == {(one, "intake"): float(one in away) for one in ("documents", "log")}


class Told(Inspection):
    """Facts as a test says them."""

    def __init__(self, *facts: Consumer) -> None:
        super().__init__("actions")
        self.facts = list(facts)

    async def consumers(self) -> list[Consumer]:
        return self.facts


async def test_the_age_of_the_oldest_event_not_heard() -> None:
    minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    backlogs = Backlogs(
        Told(
            Consumer("waits", 3, minute_ago, None, 1),
            Consumer("idle", 0, None, None, 1),
            Consumer("nobody says", None, None, None, 1),
            Consumer("nobody says since when", 2, None, None, 1),
        )
    )
    await backlogs.refresh()
    said = numbers(backlogs.collect(), "voc_consumer_oldest_age_seconds")
    assert said == {("actions", "waits"): pytest.approx(60, abs=20), ("actions", "idle"): 0.0}
