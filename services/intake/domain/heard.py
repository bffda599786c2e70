"""What other services tell about a feedback, and what that changes. Heard twice, it changes nothing.

Events of different topics may come in any order; each says only what it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.feedback import Debt, EntryKind, Feedback, Labels, State, Verdict, added
from services.intake.domain.message import BroadcastKind, Fix

_UNREAD = (State.RECEIVED,)
_CASE_STATES = {"in_progress": State.IN_PROGRESS, "waiting": State.WAITING, "answered": State.ANSWERED}


@dataclass(frozen=True, slots=True)
class Mark:
    """Which event this is: who told it and about what, and its number, which rises per source and subject."""

    source: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case as actions tells it: `state` and `close_reason` are words such as `in_progress`, `silence`.

    `version` is what a person's act on it must name, `target_time` when it should be resolved.
    """

    state: str
    issue_id: str
    owner: str
    close_reason: str = ""
    version: int = 0
    target_time: datetime | None = None


def classified(
    feedback: Feedback, labels: Labels, mark: Mark, now: datetime, corrected_by: str = ""
) -> Feedback:
    """Labels are known, or a person put them right."""
    if _known(feedback, mark):
        return feedback
    before = feedback.labels
    after = replace(feedback, labels=labels, change_time=now, heard=_marked(feedback.heard, mark))
    if corrected_by:
        after = added(after, EntryKind.CORRECTED, now, actor=corrected_by)
    elif before is None:
        after = added(after, EntryKind.CLASSIFIED, now)
    return replace(after, state=State.CLASSIFIED) if after.state in _UNREAD else after


def case_moved(feedback: Feedback, case: Case, mark: Mark, now: datetime) -> Feedback:
    """The case moved, changed hands, or joined an issue."""
    if _known(feedback, mark):
        return feedback
    before = feedback
    after = replace(
        feedback,
        case=case.state,
        issue_id=case.issue_id,
        owner=case.owner,
        case_version=case.version,
        target_time=case.target_time,
        change_time=now,
        heard=_marked(feedback.heard, mark),
    )
    if case.issue_id != before.issue_id:
        after = added(after, EntryKind.ATTACHED, now, reference=case.issue_id)
    if case.state == before.case or not feedback.open:
        return after
    return _moved(after, before, case, now)


def _moved(after: Feedback, before: Feedback, case: Case, now: datetime) -> Feedback:
    """The customer's state and timeline follow the case. A question that waits for an answer stays."""
    if case.state == "closed":
        return _closed(after, case, now)
    if before.case == "closed":
        after = added(replace(after, state=State.IN_PROGRESS), EntryKind.REOPENED, now)
        return replace(after, verdict=Verdict.NONE, asked_fix="") if after.verdict is Verdict.YES else after
    if after.asked:
        return after
    state = _CASE_STATES.get(case.state)
    if state is None:
        return replace(after, state=State.CLASSIFIED) if after.state in _UNREAD else after
    if state is State.IN_PROGRESS and after.state in (*_UNREAD, State.CLASSIFIED):
        after = added(after, EntryKind.IN_PROGRESS, now)
    return replace(after, state=state)


def _closed(after: Feedback, case: Case, now: datetime) -> Feedback:
    """Closed. A customer who agreed just now sees that answer and no second line below it."""
    if case.close_reason == "withdrawn":
        return after
    if after.state is not State.RESOLVED:
        after = added(after, EntryKind.CLOSED, now)
    return replace(after, state=State.RESOLVED)


def told(
    feedback: Feedback, kind: BroadcastKind, fix: Fix, now: datetime, *, settled: bool = False
) -> Feedback:
    """The customer is told of a fix (and asked), or of its verification. A second time changes nothing.

    `settled`: the fix proved to hold already, so that no note about that is to follow the question.
    A feedback that was taken back, or that happened after the fix took effect, is marked as told, and
    nothing else.
    """
    if kind is BroadcastKind.FIXED:
        return _told_fixed(feedback, fix, now, settled=settled)
    if feedback.told_verified == fix.id:
        return feedback
    after = replace(feedback, told_verified=fix.id)
    # Only who was asked about this fix, and did not say that it is none, hears that it holds.
    if not feedback.open or feedback.asked_fix != fix.id or feedback.verdict is Verdict.NO:
        return after
    return added(after, EntryKind.VERIFIED, now, reference=fix.id)


def _told_fixed(feedback: Feedback, fix: Fix, now: datetime, *, settled: bool) -> Feedback:
    if feedback.told_fix == fix.id:
        return feedback
    after = replace(feedback, told_fix=fix.id, told_verified=fix.id if settled else feedback.told_verified)
    if not feedback.open or fix.undone_by(feedback.occur_time):
        return after
    after = added(after, EntryKind.FIXED, now, text=fix.note(feedback.speaks), reference=fix.id)
    return replace(after, state=State.FIXED, asked_fix=fix.id, verdict=Verdict.NONE)


def wants_message(before: Feedback, after: Feedback) -> bool:
    """True when telling left something to say to a customer who can be reached."""
    return after.reachable and len(after.timeline) > len(before.timeline)


def paid(feedback: Feedback, debts: tuple[Debt, ...]) -> Feedback:
    """The messages owed were written down."""
    return replace(feedback, debts=tuple(debt for debt in feedback.debts if debt not in debts))


def _known(feedback: Feedback, mark: Mark) -> bool:
    return feedback.heard.get(mark.source, 0) >= mark.sequence


def _marked(heard: Mapping[str, int], mark: Mark) -> dict[str, int]:
    return {**heard, mark.source: mark.sequence}
