"""Telling what documents have not told yet: `Outbox` relays fresh events at once and sweeps up the rest."""

from services.mesh.outbox.outbox import Outbox

__all__ = ["Outbox"]
