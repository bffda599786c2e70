"""What people may do with a feedback: `(feedback, what, now) -> (feedback, facts)`.

An act that was done already (the same request, the same answer) gives the feedback back unchanged and
no facts.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from services.intake.domain import facts
from services.intake.domain.facts import Fact
from services.intake.domain.feedback import REPLIES, Debt, Entry, EntryKind, Feedback, State, Verdict, added
from services.intake.domain.message import MessageKind
from services.intake.domain.refusal import Conflict, Invalid, Outdated, Unfit
from services.intake.domain.words import text

Decided = tuple[Feedback, tuple[Fact, ...]]

ENTRY_LIMIT = 500
"""Entries by people: a tracking link is no storage for a robot."""


def request_key(submitter: str, request_id: str) -> str:
    """What recognises the same request of the same caller; empty without a request id."""
    if not request_id:
        return ""
    return hashlib.blake2b(f"{submitter}\x1f{request_id}".encode(), digest_size=12).hexdigest()


def comment(feedback: Feedback, words: str, now: datetime, request: str = "") -> Decided:
    """The customer writes again.

    Raises:
        Unfit: `feedback_withdrawn`, `too_many_entries`.
        Invalid: `required`, `text_too_long`.
        Conflict: `idempotency_conflict`.
    """
    said = _needed(words)
    if _done(feedback, request, EntryKind.COMMENTED, said):
        return feedback, ()
    _writable(feedback)
    after = added(feedback, EntryKind.COMMENTED, now, text=said, request=request)
    if after.state is State.WAITING:
        after = replace(after, state=State.IN_PROGRESS)
    return _human(after), (facts.Commented(feedback.id, now, said),)


def confirm(feedback: Feedback, now: datetime) -> Decided:
    """The customer agrees that it is fixed.

    Raises:
        Unfit: `feedback_withdrawn`, `nothing_asked`.
    """
    _writable(feedback)
    _answerable(feedback)
    if feedback.verdict is Verdict.YES:
        return feedback, ()
    after = added(feedback, EntryKind.CONFIRMED, now, reference=feedback.asked_fix)
    after = replace(after, verdict=Verdict.YES, state=State.RESOLVED)
    return _human(after), (facts.Confirmed(feedback.id, now, feedback.asked_fix),)


def dispute(feedback: Feedback, words: str, now: datetime, request: str = "") -> Decided:
    """The customer says that it is not fixed: a new occurrence, happening now.

    Saying no again without a word more is the same answer.

    Raises:
        Unfit: `feedback_withdrawn`, `nothing_asked`, `too_many_entries`.
        Invalid: `text_too_long`.
        Conflict: `idempotency_conflict`.
    """
    said = text(words, "text")
    if _done(feedback, request, EntryKind.DISPUTED, said):
        return feedback, ()
    _writable(feedback)
    _answerable(feedback)
    if feedback.verdict is Verdict.NO and not said:
        return feedback, ()
    fix = feedback.asked_fix
    after = added(feedback, EntryKind.DISPUTED, now, text=said, reference=fix, request=request)
    after = replace(after, verdict=Verdict.NO, state=State.IN_PROGRESS)
    return _human(after), (facts.Disputed(feedback.id, now, fix, said),)


def withdraw(feedback: Feedback, now: datetime, actor: str = "") -> Decided:
    """The customer takes it back, or staff (`actor`) do so for them. They are told nothing any more."""
    if feedback.state is State.WITHDRAWN:
        return feedback, ()
    after = added(feedback, EntryKind.WITHDRAWN, now, actor=actor)
    after = replace(after, state=State.WITHDRAWN, debts=())
    return _human(after), (facts.Withdrawn(feedback.id, now),)


def reply(
    feedback: Feedback,
    words: str,
    now: datetime,
    *,
    actor: str,
    awaits_customer: bool,
    version: int,
    request: str = "",
) -> Decided:
    """Staff answer the customer, or ask something. A reachable customer is owed a message.

    Raises:
        Unfit: `feedback_withdrawn`, `too_many_entries`.
        Invalid: `required`, `text_too_long`.
        Conflict: `idempotency_conflict`.
        Outdated: `stale`, when `version` is not the feedback's.
    """
    said = _needed(words)
    kind = EntryKind.ASKED if awaits_customer else EntryKind.REPLIED
    if _done(feedback, request, kind, said):
        return feedback, ()
    current(feedback, version)
    _writable(feedback)
    after = added(feedback, kind, now, text=said, actor=actor, request=request)
    after = replace(
        after,
        state=State.WAITING if awaits_customer else State.ANSWERED,
        verdict=Verdict.NONE if not feedback.asked_fix else feedback.verdict,
        debts=(*after.debts, *_owed(after, awaits_customer)),
    )
    return _human(after), (facts.Replied(feedback.id, now, actor, awaits_customer),)


def note(
    feedback: Feedback, words: str, now: datetime, *, actor: str, version: int, request: str = ""
) -> Decided:
    """Staff write something that never leaves the house.

    Raises:
        Unfit: `too_many_entries`.
        Invalid: `required`, `text_too_long`.
        Conflict: `idempotency_conflict`.
        Outdated: `stale`, when `version` is not the feedback's.
    """
    said = _needed(words)
    if _done(feedback, request, EntryKind.NOTE, said):
        return feedback, ()
    current(feedback, version)
    _roomy(feedback)
    return _human(added(feedback, EntryKind.NOTE, now, text=said, actor=actor, request=request)), ()


def current(feedback: Feedback, version: int) -> None:
    """Raise `Outdated` unless this version is the feedback's."""
    if version != feedback.revision:
        raise Outdated("stale", "version")


def _human(feedback: Feedback) -> Feedback:
    return replace(feedback, revision=feedback.revision + 1)


def _owed(feedback: Feedback, awaits_customer: bool) -> tuple[Debt, ...]:
    kind = MessageKind.QUESTION if awaits_customer else MessageKind.REPLY
    return (Debt(kind, feedback.timeline[-1].id),) if feedback.reachable else ()


def _needed(words: str) -> str:
    said = text(words, "text")
    if not said:
        raise Invalid("required", "text")
    return said


def _done(feedback: Feedback, request: str, kind: EntryKind, said: str) -> bool:
    """True when this request was carried out; `Conflict` when it was, with other content."""
    if not request:
        return False
    same: Entry | None = next((one for one in feedback.timeline if one.request == request), None)
    if same is None:
        return False
    if same.kind is not kind or same.text != said:
        raise Conflict("idempotency_conflict", "request_id")
    return True


def _writable(feedback: Feedback) -> None:
    if not feedback.open:
        raise Unfit("feedback_withdrawn")
    _roomy(feedback)


def _roomy(feedback: Feedback) -> None:
    if len(feedback.timeline) >= ENTRY_LIMIT:
        raise Unfit("too_many_entries", limit=ENTRY_LIMIT)


def _answerable(feedback: Feedback) -> None:
    if not feedback.asked_fix and not any(entry.kind in REPLIES for entry in feedback.timeline):
        raise Unfit("nothing_asked")
