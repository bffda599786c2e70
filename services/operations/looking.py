"""Looking at a service from inside its process: what its facts come to, as messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta

from voc.operations.v1 import operations_pb2 as pb

from services.mesh.dead_letters import DeadLetter
from services.mesh.inspection import Inspection
from services.mesh.inspection.facts import TimerFacts
from services.mesh.inspection.inspection import in_time
from services.operations import wire

RECENT = timedelta(minutes=10)


async def condition(
    inspection: Inspection, letters: Awaitable[Sequence[DeadLetter]] | None = None
) -> pb.Condition:
    """How a replica is. `letters` asks its documents for dead letters; without it there are none."""
    consumers, waits, dead, timers = await asyncio.gather(
        inspection.consumers(), inspection.untold(), in_time(letters or _none()), inspection.timers()
    )
    standing = inspection.standing()
    made = wire.condition(standing)
    wire.hearing(made, consumers)
    if waits is not None:
        made.outbox.CopyFrom(wire.outbox(waits))
    if dead is not None:
        wire.letters(made, dead)
    _irregular(made, timers, standing.now)
    made.errors = inspection.errors.count
    made.recent_errors = sum(one.time > standing.now - RECENT for one in inspection.errors.found())
    return made


async def timers(inspection: Inspection) -> pb.ListTimersResponse:
    """Its timers."""
    now = inspection.standing().now
    found = await inspection.timers()
    return pb.ListTimersResponse(timers=[wire.timer(one, now) for one in found], replica=inspection.replica)


def recent_errors(inspection: Inspection, id_: str = "") -> pb.ListRecentErrorsResponse:
    """The last errors of this replica, the latest first."""
    return pb.ListRecentErrorsResponse(
        errors=[wire.failure(one) for one in inspection.errors.found(id_)],
        replica=inspection.replica,
        start_time=wire.stamp(inspection.standing().start_time),
    )


async def _none() -> Sequence[DeadLetter]:
    return ()


def _irregular(into: pb.Condition, timers: Sequence[TimerFacts], now: datetime) -> None:
    into.failing_timers.extend(one.name for one in timers if one.error)
    into.late_timers.extend(one.name for one in timers if wire.late(one, now))
