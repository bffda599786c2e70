"""A member that began to rejoin goes on until it has joined."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from kafka import TopicPartition
from kafka.coordinator.consumer import ConsumerCoordinator

from services.mesh.log.kafka.rebalance import Rebalance
from services.mesh.log.kafka.shelf import Shelf
from tests.unit.mesh.test_log_kafka_shelf import filled


def leader() -> Any:
    """A coordinator that leads its group and saw its topic appear: no connection, only its own memory."""
    coordinator = ConsumerCoordinator.__new__(ConsumerCoordinator)
    coordinator.rejoin_needed = False
    coordinator._joined_subscription = {"t"}
    coordinator._subscription = SimpleNamespace(
        partitions_auto_assigned=lambda: True, subscription={"t"}, subscribed_pattern=None
    )
    coordinator._auto_assign_all_partitions = lambda: False
    coordinator._assignment_snapshot, coordinator._metadata_snapshot = {}, {"t": {0, 1}}
    return coordinator


def listener(coordinator: Any, shelf: Shelf) -> Rebalance:
    return Rebalance(SimpleNamespace(_coordinator=coordinator), shelf)


def test_a_leader_that_shared_out_and_did_not_hear_the_answer_joins_on() -> None:
    coordinator = leader()
    assert coordinator.need_rejoin()
    listener(coordinator, Shelf()).on_partitions_revoked(set())
    coordinator._assignment_snapshot = coordinator._metadata_snapshot  # it shared the partitions out
    assert coordinator.need_rejoin()


def test_what_is_given_away_leaves_the_shelf() -> None:
    shelf = filled(p0=2, p1=1)
    listener(leader(), shelf).on_partitions_revoked({TopicPartition("t", 0)})
    assert list(shelf.holds()) == [("t", 1)]
    assert shelf.cleared() == {("t", 0): 0}
