"""One feedback, and how it stands with its customer. What may happen to it is in `acts` and `heard`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.intake.domain.contact import Contact, ContactKind
from services.intake.domain.draft import Scores, Words
from services.intake.domain.message import MessageKind


class State(StrEnum):
    """Where a feedback stands, in the customer's words."""

    RECEIVED = "received"
    CLASSIFIED = "classified"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    FIXED = "fixed"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Source(StrEnum):
    """How it came in."""

    FORM = "form"
    API = "api"
    IMPORT = "import"
    STAFF = "staff"


class EntryKind(StrEnum):
    """What happened to a feedback."""

    RECEIVED = "received"
    CLASSIFIED = "classified"
    IN_PROGRESS = "in_progress"
    REPLIED = "replied"
    ASKED = "asked"
    COMMENTED = "commented"
    FIXED = "fixed"
    VERIFIED = "verified"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    NOTE = "note"
    CORRECTED = "corrected"
    ATTACHED = "attached"


INTERNAL = frozenset({EntryKind.NOTE, EntryKind.CORRECTED, EntryKind.ATTACHED})
"""What the customer never sees. Everything else is written for the customer."""

REPLIES = frozenset({EntryKind.REPLIED, EntryKind.ASKED})


class Verdict(StrEnum):
    """What the customer last said about the answer or the fix."""

    NONE = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. `request` is the key by which the same act again is recognised."""

    id: str
    kind: EntryKind
    time: datetime
    text: str = ""
    actor: str = ""
    reference: str = ""
    request: str = ""

    @property
    def internal(self) -> bool:
        """True when the customer must not see it."""
        return self.kind in INTERNAL


@dataclass(frozen=True, slots=True)
class Labels:
    """What classification and people understood: words such as `vi`, `negative`, `p2`; "" for not known."""

    language: str = ""
    sentiment: str = ""
    topics: tuple[str, ...] = ()
    kind: str = ""
    journey_stage: str = ""
    severity: str = ""
    impact: str = ""
    unsure: tuple[str, ...] = ()
    pattern_id: str = ""
    pattern_title: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """A message that the customer is still owed: its kind, and the entry of the timeline that it carries."""

    kind: MessageKind
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a customer said, and what became of it.

    `revision` counts human changes: what a mutation names as its version. `told_fix` and `told_verified`
    are the fixes that this customer was told of, `asked_fix` the one that they were asked about; `verdict`
    is their answer. `case`, `case_version` and `target_time` are the case as last heard. `heard` holds
    sequences by source.
    """

    id: str
    revision: int
    state: State
    source: Source
    product: str
    channel: str
    words: Words
    scores: Scores
    receive_time: datetime
    change_time: datetime
    occur_time: datetime | None = None
    language: str = ""
    stage: str = ""
    contact: Contact | None = None
    customer_key: str = ""
    account: str = ""
    account_key: str = ""
    external_id: str = ""
    form: str = ""
    form_version: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    request: str = ""
    labels: Labels | None = None
    issue_id: str = ""
    owner: str = ""
    case: str = ""
    case_version: int = 0
    target_time: datetime | None = None
    told_fix: str = ""
    told_verified: str = ""
    asked_fix: str = ""
    verdict: Verdict = Verdict.NONE
    timeline: tuple[Entry, ...] = ()
    debts: tuple[Debt, ...] = ()
    heard: Mapping[str, int] = field(default_factory=dict)

    @property
    def case_state(self) -> str:
        """Where its case stands; `new` before anything was heard of it."""
        return self.case or ("new" if self.open else "closed")

    @property
    def reachable(self) -> bool:
        """Whether this customer can be told: a mail address, kept only with the consent to use it."""
        return self.contact is not None and self.contact.kind is ContactKind.MAIL

    @property
    def asked(self) -> bool:
        """True while the customer is asked whether it is fixed."""
        return bool(self.asked_fix) and self.verdict is Verdict.NONE and self.open

    @property
    def open(self) -> bool:
        """True while the customer may write again."""
        return self.state is not State.WITHDRAWN

    @property
    def speaks(self) -> str:
        """The language to write to this customer in: as chosen, else as understood, else English."""
        understood = self.labels.language if self.labels else ""
        return self.language or ("vi" if understood == "vi" else "en")


def added(feedback: Feedback, kind: EntryKind, now: datetime, **said: str) -> Feedback:
    """The feedback with one more entry in its timeline."""
    entry = Entry(id=f"e{len(feedback.timeline) + 1}", kind=kind, time=now, **said)
    return replace(feedback, timeline=(*feedback.timeline, entry), change_time=now)
