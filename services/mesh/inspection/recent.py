"""The last errors of a replica, kept in memory: enough to find what a person's request id stands for."""

from __future__ import annotations

import itertools
from collections import deque
from datetime import UTC, datetime

from services.mesh.clock import process_now
from services.mesh.inspection.facts import Failure
from services.mesh.telemetry import current, trace_id
from services.mesh.telemetry.lines import place_of, plain

KEPT = 200
OF_A_KIND = 40
"""So many of the same error in the same place: an outage must not push everything else out."""


class RecentErrors:
    """At most `KEPT` failures, the oldest of the most frequent kind given up first."""

    def __init__(self) -> None:
        self.count = 0
        self._kinds: dict[tuple[str, str], deque[Failure]] = {}

    def note(self, doing: str, error: BaseException | str) -> None:
        """Remember what the current task met: an exception, or a closed word for one."""
        context = current()
        failure = Failure(
            time=datetime.fromtimestamp(process_now(), UTC),
            doing=doing,
            error=error if isinstance(error, str) else type(error).__name__,
            place="" if isinstance(error, str) else place_of(error),
            request_id=plain(context.request_id),
            trace_id=trace_id(context.traceparent),
            event_id=plain(context.causation_id),
        )
        self.count += 1
        kind = self._kinds.setdefault((doing, failure.error), deque(maxlen=OF_A_KIND))
        kind.append(failure)
        if sum(map(len, self._kinds.values())) > KEPT:
            self._give_up_one()

    def found(self, id_: str = "") -> list[Failure]:
        """Failures, the latest first; with an id only those of this request, trace or event."""
        everything = itertools.chain.from_iterable(self._kinds.values())
        chosen = [one for one in everything if not id_ or id_ in (one.request_id, one.trace_id, one.event_id)]
        return sorted(chosen, key=lambda one: one.time, reverse=True)

    def _give_up_one(self) -> None:
        largest = max(self._kinds, key=lambda kind: (len(self._kinds[kind]), -self._age(kind)))
        self._kinds[largest].popleft()
        if not self._kinds[largest]:
            del self._kinds[largest]

    def _age(self, kind: tuple[str, str]) -> float:
        return self._kinds[kind][0].time.timestamp()
