"""What a person may do with a case. Every act acknowledges it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.actions.domain.case import (
    OPEN,
    Case,
    CloseReason,
    State,
    acknowledged,
    closed,
    resumed,
    triaged,
)
from services.actions.domain.clocks import LEEWAY, Rules
from services.actions.domain.refusal import Invalid, WrongState


def assign(case: Case, owner: str, now: datetime) -> Case:
    """Give it to a person; an empty owner takes it from whoever has it.

    Raises:
        WrongState: it is closed, or needs no answer.
    """
    _only(case, OPEN)
    return replace(acknowledged(case, now), owner=owner)


def start(case: Case, by: str, now: datetime, rules: Rules) -> Case:
    """Work on it begins, or goes on without waiting for the customer.

    Raises:
        WrongState: it is in progress already, is closed, or needs no answer.
    """
    _only(case, OPEN - {State.IN_PROGRESS})
    case = resumed(acknowledged(case, now), now, rules)
    return replace(case, owner=case.owner or by)


def close(case: Case, note: str, now: datetime) -> Case:
    """Resolved by a person.

    Raises:
        WrongState: it is closed already, or needs no answer.
    """
    _only(case, OPEN)
    return replace(closed(acknowledged(case, now), CloseReason.RESOLVED, now), note=note)


def dismiss(case: Case, reason: str, now: datetime) -> Case:
    """Nothing is to be done.

    Raises:
        WrongState: it is closed already, or needs no answer.
    """
    _only(case, OPEN)
    case = triaged(acknowledged(case, now), now)
    return replace(closed(case, CloseReason.DISMISSED, now), note=reason)


def reopen(case: Case, reason: str, now: datetime, rules: Rules) -> Case:
    """There is more to be done after all.

    Raises:
        WrongState: it is not closed, or the customer took the feedback back.
    """
    _only(case, {State.CLOSED})
    if case.withdrawn or case.erased:
        raise WrongState("feedback_withdrawn")
    return replace(resumed(case, now, rules), note=reason)


def pin(case: Case, issue_id: str, now: datetime) -> Case:
    """Say which issue it belongs to.

    Raises:
        WrongState: it does not count: praise, or taken back.
    """
    if not case.counted:
        raise WrongState("case_not_counted", state=case.state)
    return replace(triaged(acknowledged(case, now), now), pinned_to=issue_id)


def unpin(case: Case, now: datetime) -> Case:
    """Let it follow its pattern again.

    Raises:
        WrongState: it is not pinned.
    """
    if not case.pinned_to:
        raise WrongState("case_not_pinned")
    return replace(acknowledged(case, now), pinned_to="")


def confirm_event_time(case: Case, occur_time: datetime, now: datetime) -> Case:
    """Say when it happened, where the feedback did not.

    Raises:
        Invalid: that is later than now.
        WrongState: the customer said when, or it does not count.
    """
    if occur_time > now + LEEWAY:
        raise Invalid("time_in_future", field="occur_time")
    if not case.counted:
        raise WrongState("case_not_counted", state=case.state)
    if case.said.occur_time is not None:
        raise WrongState("event_time_known")
    return replace(acknowledged(case, now), settle_time=occur_time)


def _only(case: Case, states: set[State] | frozenset[State]) -> None:
    if case.state not in states:
        raise WrongState("case_wrong_state", state=case.state)
