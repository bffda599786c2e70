"""When told: what customers say, take back, and want forgotten."""

from __future__ import annotations

from services.classification.usecases import understand
from services.classification.usecases.ground import Ground
from services.classification.usecases.understand import Mark
from services.classification.wire import heard
from services.mesh.clock import Clock
from services.mesh.log.port import Event
from services.mesh.service import Handler


def handlers(ground: Ground, clock: Clock) -> dict[str, Handler]:
    """What classification does with what it hears, by event type."""

    async def received(event: Event) -> None:
        said = heard.received(event)
        await understand.received(
            ground=ground,
            feedback_id=said.feedback_id,
            text=said.text,
            hints=said.hints,
            facts=said.facts,
            mark=_mark(event),
            now=clock(),
        )

    async def withdrawn(event: Event) -> None:
        feedback_id, withdraw_time = heard.withdrawn(event)
        await understand.withdrawn(
            ground=ground,
            feedback_id=feedback_id,
            withdraw_time=withdraw_time,
            mark=_mark(event),
            now=clock(),
        )

    async def erased(event: Event) -> None:
        await understand.erased(ground=ground, feedback_id=heard.erased(event), now=clock())

    return {heard.RECEIVED: received, heard.WITHDRAWN: withdrawn, heard.ERASED: erased}


def _mark(event: Event) -> Mark:
    return Mark(event.source, event.sequence)
