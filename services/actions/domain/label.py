"""Labels that actions acts on. The values are the words of the protos in lower case; empty is not known."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How bad it is. P1 is worst."""

    UNKNOWN = ""
    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"

    @property
    def rank(self) -> int:
        """1 for the worst to 4; 9 when it is not known. Lists order by it."""
        return int(self.value[1]) if self.value else 9


class Kind(StrEnum):
    """What sort of thing a customer said."""

    UNKNOWN = ""
    PROBLEM = "problem"
    REQUEST = "request"
    QUESTION = "question"
    PRAISE = "praise"


class CauseCategory(StrEnum):
    """Where the cause of an issue lies."""

    UNKNOWN = ""
    PEOPLE = "people"
    PROCESS = "process"
    PRODUCT = "product"
    POLICY = "policy"
    PARTNER = "partner"
    PLATFORM = "platform"


class ActionType(StrEnum):
    """Level of action."""

    UNKNOWN = ""
    CORRECT = "correct"
    PREVENT_RECURRENCE = "prevent_recurrence"
    PREVENT_OCCURRENCE = "prevent_occurrence"

    @property
    def preventive(self) -> bool:
        """True when it keeps something from happening, again or at all."""
        return self in {ActionType.PREVENT_RECURRENCE, ActionType.PREVENT_OCCURRENCE}
