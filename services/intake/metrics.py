"""How intake is measured: read from the store, so the same on every replica and after a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from services.intake.domain.feedback import Source, State
from services.intake.domain.message import MessageKind, MessageState
from services.intake.store import Store
from services.intake.store.filter import Filter

_Tally = Mapping[tuple[Any, ...], int]


class Measures:
    """The numbers of intake. Erased feedback stays counted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._feedback: _Tally = {}
        self._messages: _Tally = {}

    async def refresh(self) -> None:
        """Read the store. Raises `DocumentsUnavailable`."""
        self._feedback = await self._store.feedback.tally(("source", "state"), Filter())
        self._messages = await self._store.messages.tally(("kind", "state"))

    def collect(self) -> Iterable[Metric]:
        """All families as last read; every label set is there from the start."""
        yield self._received()
        yield self._states()
        yield self._sent()

    def _received(self) -> Metric:
        family = CounterMetricFamily(
            "voc_feedback_received", "Feedback that was received, by how it came in.", labels=("source",)
        )
        for source in Source:
            family.add_metric((source.value,), _sum(self._feedback, 0, source.value))
        return family

    def _states(self) -> Metric:
        family = GaugeMetricFamily(
            "voc_feedback", "Feedback by where it stands, in the customer's words.", labels=("state",)
        )
        for state in State:
            family.add_metric((state.value,), _sum(self._feedback, 1, state.value))
        return family

    def _sent(self) -> Metric:
        family = GaugeMetricFamily(
            "voc_customer_messages", "Messages to customers that are kept.", labels=("kind", "state")
        )
        for kind in MessageKind:
            for state in MessageState:
                family.add_metric((kind.value, state.value), self._messages.get((kind.value, state.value), 0))
        return family


def _sum(tally: _Tally, place: int, value: str) -> int:
    return sum(count for values, count in tally.items() if values[place] == value)
