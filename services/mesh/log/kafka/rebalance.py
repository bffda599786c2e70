"""What a member of a group does when partitions are shared out anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kafka import ConsumerRebalanceListener
from kafka import KafkaConsumer as Client

from services.mesh.log.kafka.shelf import Shelf


class Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    """Clears the shelf, and sees to it that the member does join again."""

    def __init__(self, client: Client, shelf: Shelf) -> None:
        self._coordinator = client._coordinator
        self._shelf = shelf

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        """A rebalance begins.

        kafka-python 3.0.12 asks before each poll whether it has to join. A leader that rejoins because a
        topic grew is told no as soon as it has shared the partitions out; where the group's answer comes
        between two polls it is never taken, no heartbeat is sent, and the member hears nothing for ever.
        Asking it to rejoin keeps the question answered with yes until it has.
        """
        self._coordinator.request_rejoin()
        self._shelf.clear((partition.topic, partition.partition) for partition in revoked)

    def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        """Nothing is kept of them yet."""
