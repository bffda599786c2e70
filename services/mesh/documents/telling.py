"""From what a save wants told to events: the mesh gives them id, source, sequence and context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
        replace(
            telling,
            traceparent=telling.traceparent or context.traceparent,
            causation_id=telling.causation_id or context.causation_id,
        )
        for telling in tellings
    )


def ready(save: Save) -> Save:
    """The save with its tellings in the caller's context."""
    return replace(save, tell=in_context(save.tell)) if save.tell else save


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
