"""From what a save wants told to events: the mesh gives them id, source, sequence and context."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.mesh import ids
from services.mesh.documents.port import Save, Telling
from services.mesh.log.port import Event
from services.mesh.telemetry import current


def in_context(tellings: Sequence[Telling]) -> tuple[Telling, ...]:
    """The tellings, with the caller's trace and cause where they name none. To be called in its task."""
    if not tellings:
        return ()
    context = current()
    return tuple(
        Telling(
            telling.type,
            telling.subject,
            telling.time,
            telling.data,
            telling.causation_id or context.causation_id,
            telling.traceparent or context.traceparent,
        )
        for telling in tellings
    )


def ready(save: Save) -> Save:
    """The save with its tellings in the caller's context."""
    return Save(save.id, save.expected, save.body, in_context(save.tell)) if save.tell else save


def events(tellings: Sequence[Telling], source: str, told: int, now: datetime) -> tuple[Event, ...]:
    """The events of a document from which `told` were told before."""
    return tuple(
        Event(
            id=ids.new("ev", now),
            type=telling.type,
            source=source,
            subject=telling.subject,
            time=telling.time,
            sequence=told + number,
            data=telling.data,
            causation_id=telling.causation_id,
            traceparent=telling.traceparent,
        )
        for number, telling in enumerate(tellings, 1)
    )
