"""How many stand behind each view. Counted together in one call, and kept for a moment per person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from voc.intake.v1 import intake_pb2

from services.gateway.clients import Clients
from services.gateway.problems import Problem
from services.gateway.staff.fresh import Fresh, Span
from services.gateway.staff.inbox.wanted import VIEWS, Wanted
from services.mesh.clock import Clock
from services.mesh.identity import Caller

_SECONDS = 2.0
_SPAN = Span(fresh=10.0, usable=60.0)


class Counts:
    """Counts of views: those of a moment ago while they are counted anew; right after a person's own act,
    fresh."""

    def __init__(self, clients: Clients, clock: Clock, zone: tzinfo) -> None:
        self._clients = clients
        self._clock = clock
        self._zone = zone
        self._fresh = Fresh(_SPAN)

    async def of(self, caller: Caller, own: Mapping[str, Wanted]) -> dict[str, int]:
        """Counts by view name, and by id of own views; empty where they cannot be counted now."""
        asked = {name: Wanted(view=name) for name in VIEWS} | dict(own)
        key = (caller.id, *(wanted.query for wanted in asked.values()))
        try:
            totals = await self._fresh.get(key, lambda: self._count(caller, list(asked.values())))
        except Problem:
            return {}
        return dict(zip(asked, totals, strict=True))

    def forget(self, caller: Caller) -> None:
        """This person has changed something: count anew."""
        self._fresh.forget(lambda key: isinstance(key, tuple) and key[0] == caller.id)

    async def _count(self, caller: Caller, asked: list[Wanted]) -> list[int]:
        filters = [wanted.filter(caller.id, self._clock(), self._zone) for wanted in asked]
        request = intake_pb2.BatchCountFeedbackRequest(filters=filters)
        call = self._clients.intake.BatchCountFeedback
        answer: intake_pb2.BatchCountFeedbackResponse = await self._clients.ask(
            call, request, caller, seconds=_SECONDS
        )
        return list(answer.total_sizes)
