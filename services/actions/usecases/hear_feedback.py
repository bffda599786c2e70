"""Hear what happened to a feedback: one event, one write of its case.

The write also marks the case for the recount (`pending`), so nothing that counts can be heard and not be
counted; the recount takes the mark away only from the version that it has seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.actions.domain import case_heard as happens
from services.actions.domain.case import Case, Said
from services.actions.domain.case_change import concluded
from services.actions.store import Change
from services.actions.usecases.ground import RECOUNT, Ground
from services.actions.wire import told
from services.mesh.documents.port import Heard
from services.mesh.documents.settle import settled


@dataclass(frozen=True, slots=True)
class Source:
    """Who told an event of a feedback, and which of theirs it was."""

    case_id: str
    source: str
    sequence: int


async def classified(*, ground: Ground, event: Source, said: Said, now: datetime) -> None:
    """Understood, or put right. Not worth waking the recount for: a stream of them is counted together."""
    await _hear(ground, event, now, lambda case: happens.classified(case, said))


async def replied(
    *, ground: Ground, event: Source, at: datetime, awaits_customer: bool, now: datetime
) -> None:
    """Staff answered."""
    await _hear(ground, event, now, lambda case: happens.replied(case, at, awaits_customer=awaits_customer))


async def commented(*, ground: Ground, event: Source, at: datetime, now: datetime) -> None:
    """The customer wrote again."""
    await _hear(ground, event, now, lambda case: happens.commented(case, at, ground.rules))


async def confirmed(*, ground: Ground, event: Source, at: datetime, now: datetime) -> None:
    """The customer agrees."""
    await _hear(ground, event, now, lambda case: happens.confirmed(case, at))
    ground.wake(RECOUNT)


async def disputed(*, ground: Ground, event: Source, occur_time: datetime, now: datetime) -> None:
    """“Not fixed.”"""
    await _hear(ground, event, now, lambda case: happens.disputed(case, occur_time, ground.rules))
    ground.wake(RECOUNT)


async def withdrawn(*, ground: Ground, event: Source, at: datetime, now: datetime) -> None:
    """The customer took it back."""
    await _hear(ground, event, now, lambda case: happens.withdrawn(case, at))
    ground.wake(RECOUNT)


async def erased(*, ground: Ground, event: Source, at: datetime, now: datetime) -> None:
    """The customer is forgotten."""
    await _hear(ground, event, now, lambda case: happens.erased(case, at))
    ground.wake(RECOUNT)


async def _hear(ground: Ground, event: Source, now: datetime, happen: Callable[[Case], Case]) -> None:
    async def attempt() -> None:
        kept = await ground.store.cases.load(event.case_id)
        if kept.heard.already(event.source, event.sequence):
            return
        after, participle = concluded(kept.thing, happen(kept.thing), ground.rules)
        heard = Heard({**kept.heard.marks, event.source: event.sequence})
        await ground.store.cases.save(
            Change(kept, after, told.case(participle, after, now, ground.rules), heard)
        )

    await settled(attempt)
