"""What intake tells, before it is spoken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.feedback import Feedback
from services.intake.domain.message import Broadcast


@dataclass(frozen=True, slots=True)
class Received:
    """A customer said something, and it is kept."""

    feedback: Feedback
    time: datetime


@dataclass(frozen=True, slots=True)
class Replied:
    """Staff answered."""

    feedback_id: str
    time: datetime
    replied_by: str
    awaits_customer: bool


@dataclass(frozen=True, slots=True)
class Commented:
    """The customer wrote again; `text` is not redacted yet."""

    feedback_id: str
    time: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The customer agrees. `fix_id` is empty when the answer is to a reply."""

    feedback_id: str
    time: datetime
    fix_id: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """The customer says that it is not fixed; `time` is when the new occurrence happened."""

    feedback_id: str
    time: datetime
    fix_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The customer took it back."""

    feedback_id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """Everybody forgets it now."""

    feedback_id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Completed:
    """Every customer of an issue was told."""

    broadcast: Broadcast
    time: datetime


Fact = Received | Replied | Commented | Confirmed | Disputed | Withdrawn | Erased | Completed
