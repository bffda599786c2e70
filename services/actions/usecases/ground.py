"""What every use case stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.actions.domain.clocks import Rules
from services.actions.store import Store


@dataclass(frozen=True, slots=True)
class Ground:
    """The store, what the installation has set, and how a timer is woken by its name."""

    store: Store
    rules: Rules
    wake: Callable[[str], None] = lambda _name: None


RECOUNT, REATTACH, WATCH, SILENCE = "recount", "reattach", "watch", "silence"
"""Names of the timers."""
