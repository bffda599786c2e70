"""What every use case of intake stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.domain.receipt import token
from services.intake.store import Store
from services.mesh.notify import Notifier

MESSAGES, BROADCASTS = "messages", "broadcasts"
"""Names of the timers, by which they are woken."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The store, the secrets, the way to customers.

    Attributes:
        customer_secret: makes customer keys.
        tracking_secret: makes and opens tracking tokens.
        public_url: where tracking links lead, without a slash at the end.
        holder: names this process in leases.
        wake: has a timer run soon.
    """

    store: Store
    notifier: Notifier
    customer_secret: bytes
    tracking_secret: bytes
    public_url: str
    holder: str
    wake: Callable[[str], None] = lambda _name: None

    def link(self, feedback_id: str) -> str:
        """The tracking link of a feedback."""
        return f"{self.public_url}/t/{token(self.tracking_secret, feedback_id)}"
