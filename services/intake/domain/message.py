"""Messages to customers, and the broadcasts that reach all customers of an issue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class MessageKind(StrEnum):
    """Why a message is sent."""

    RECEIPT = "receipt"
    REPLY = "reply"
    QUESTION = "question"
    FIXED = "fixed"
    VERIFIED = "verified"


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


WAITING = (MessageState.QUEUED, MessageState.SENDING)

REPEATS = 1
"""How often a message whose outcome is unknown (a crash, a lost answer) is handed over again."""
RETRIES = 40
"""Refused handings-over until a message counts as failed: about three days with the pauses below."""
_FIRST_PAUSE, _LONGEST_PAUSE, _LOST_PAUSE = timedelta(seconds=10), timedelta(hours=2), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one customer. It holds neither address nor words: these are read when it is sent.

    Attributes:
        entry: the timeline's entry that it carries.
        attempts: handings-over in all.
        unknown: handings-over whose outcome is not known.
        due_time: not before this.
    """

    id: str
    kind: MessageKind
    state: MessageState
    feedback_id: str
    language: str
    create_time: datetime
    due_time: datetime
    entry: str = ""
    broadcast_id: str = ""
    customer_key: str = ""
    attempts: int = 0
    unknown: int = 0
    send_time: datetime | None = None


def begun(message: Message, now: datetime, *, repeatable: bool) -> Message:
    """The message as it is written down before it is handed over, so that a crash leaves a mark.

    `repeatable`: the notifier takes a message once however often it is handed over. Otherwise a message
    whose outcome is unknown more than `REPEATS` times has failed.
    """
    if message.unknown > REPEATS and not repeatable:
        return replace(message, state=MessageState.FAILED)
    return replace(
        message,
        state=MessageState.SENDING,
        attempts=message.attempts + 1,
        unknown=message.unknown + 1,
        due_time=now,
    )


def sent(message: Message, now: datetime) -> Message:
    """Handed over."""
    return replace(message, state=MessageState.SENT, send_time=now, unknown=0)


def refused(message: Message, now: datetime, *, for_good: bool) -> Message:
    """Not taken, for certain: tried again later, with a longer pause each time, unless it is for good."""
    if for_good or message.attempts >= RETRIES:
        return replace(message, state=MessageState.FAILED, unknown=message.unknown - 1)
    pause = min(_FIRST_PAUSE * 2 ** min(message.attempts, 12), _LONGEST_PAUSE)
    return replace(message, state=MessageState.QUEUED, unknown=message.unknown - 1, due_time=now + pause)


def lost(message: Message, now: datetime) -> Message:
    """Handed over, and the answer was lost: the outcome stays unknown."""
    return replace(message, state=MessageState.QUEUED, due_time=now + _LOST_PAUSE)


def dropped(message: Message) -> Message:
    """Not needed any more."""
    return replace(message, state=MessageState.DROPPED)


class BroadcastKind(StrEnum):
    """What a broadcast tells."""

    FIXED = "fixed"
    VERIFIED = "verified"


class BroadcastState(StrEnum):
    """Where a broadcast stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix as intake heard of it, with the notes for customers."""

    id: str
    note_en: str = ""
    note_vi: str = ""
    effective_time: datetime | None = None

    def undone_by(self, occur_time: datetime | None) -> bool:
        """True for an occurrence that is known to have happened after the fix took effect."""
        return occur_time is not None and self.effective_time is not None and occur_time > self.effective_time

    def note(self, language: str) -> str:
        """The note in this language, else in the other one."""
        chosen, other = (self.note_vi, self.note_en) if language == "vi" else (self.note_en, self.note_vi)
        return chosen or other


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as intake heard of it. `state` is a word such as `fixed`."""

    id: str
    state: str = ""
    fix: Fix | None = None
    heard: int = 0

    def holds(self, fix_id: str) -> bool:
        """True while this fix is in force."""
        return self.fix is not None and self.fix.id == fix_id and self.state in ("fixed", "verified")

    def tells(self, kind: BroadcastKind, fix_id: str) -> bool:
        """True while customers are to be told this of this fix."""
        return self.holds(fix_id) and (kind is BroadcastKind.FIXED or self.state == "verified")


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Telling all customers of an issue. Counts are those of its last completion."""

    id: str
    kind: BroadcastKind
    state: BroadcastState
    issue_id: str
    fix_id: str
    create_time: datetime
    told_count: int = 0
    unreachable_count: int = 0
    complete_time: datetime | None = None


def completed(broadcast: Broadcast, *, told: int, unreachable: int, now: datetime) -> Broadcast:
    """Every customer was told; `complete_time` stays that of the first time."""
    return replace(
        broadcast,
        state=BroadcastState.COMPLETED,
        told_count=told,
        unreachable_count=unreachable,
        complete_time=broadcast.complete_time or now,
    )
