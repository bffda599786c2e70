"""Moments in bodies: microseconds since the epoch, or nothing."""

from __future__ import annotations

from datetime import datetime

from services.mesh.clock import from_micros, to_micros


def stored(moment: datetime | None) -> int | None:
    """As a body keeps it."""
    return None if moment is None else to_micros(moment)


def restored(micros: int | None) -> datetime | None:
    """What `stored` kept."""
    return None if micros is None else from_micros(micros)
