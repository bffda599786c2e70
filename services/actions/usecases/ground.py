"""What every use case stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from services.actions.domain.clocks import Rules
from services.actions.domain.policy import Policy
from services.actions.store import Store


class Standing:
    """The policy that this replica works by, and the rules that follow from it. `follow` replaces both."""

    def __init__(self, first: Policy, zone: tzinfo) -> None:
        self.first = first
        self.zone = zone
        self.follow(first)

    def follow(self, policy: Policy) -> None:
        """Work by this policy from now on."""
        self.policy = policy
        self.rules = policy.rules(self.zone)


@dataclass(frozen=True, slots=True)
class Ground:
    """The store, what the company has agreed on, and how a timer is woken by its name."""

    store: Store
    standing: Standing
    wake: Callable[[str], None] = lambda _name: None

    @property
    def rules(self) -> Rules:
        """What is decided by now."""
        return self.standing.rules


RECOUNT, REATTACH, WATCH, SILENCE = "recount", "reattach", "watch", "silence"
"""Names of the timers."""
