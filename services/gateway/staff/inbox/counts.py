"""How many stand behind each view. Counted together in one call, and kept for a moment per person."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import tzinfo

from voc.intake.v1 import intake_pb2

from services.gateway.clients import Clients
from services.gateway.problems import Problem
from services.gateway.staff.inbox.wanted import VIEWS, Wanted
from services.mesh.clock import Clock
from services.mesh.identity import Caller

FRESH_SECONDS = 3.0
_SECONDS = 2.0
_MOST_KEPT = 500


class Counts:
    """Counts of views, as fresh as a few seconds; right after a person's own act, fresh."""

    def __init__(self, clients: Clients, clock: Clock, zone: tzinfo) -> None:
        self._clients = clients
        self._clock = clock
        self._zone = zone
        self._kept: dict[tuple[str, str], tuple[float, int]] = {}

    async def of(self, caller: Caller, own: Mapping[str, Wanted]) -> dict[str, int]:
        """Counts by view name, and by id of own views; without those that cannot be counted now."""
        now = time.monotonic()
        asked = {name: Wanted(view=name) for name in VIEWS} | dict(own)
        keys = {name: (caller.id, wanted.query) for name, wanted in asked.items()}
        stale = [name for name in asked if self._kept.get(keys[name], (0.0, 0))[0] < now]
        if stale:
            await self._count(caller, {keys[name]: asked[name] for name in stale})
        return {name: self._kept[key][1] for name, key in keys.items() if key in self._kept}

    def forget(self, caller: Caller) -> None:
        """This person has changed something: count anew."""
        for key in [key for key in self._kept if key[0] == caller.id]:
            del self._kept[key]

    async def _count(self, caller: Caller, asked: Mapping[tuple[str, str], Wanted]) -> None:
        filters = [wanted.filter(caller.id, self._clock(), self._zone) for wanted in asked.values()]
        request = intake_pb2.BatchCountFeedbackRequest(filters=filters)
        call = self._clients.intake.BatchCountFeedback
        try:
            answer = await self._clients.ask(call, request, caller, seconds=_SECONDS)
        except Problem:
            return
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        until = time.monotonic() + FRESH_SECONDS
        self._kept |= {key: (until, count) for key, count in zip(asked, answer.total_sizes, strict=True)}
