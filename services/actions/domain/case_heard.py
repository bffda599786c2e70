"""What a case makes of what happened to its feedback. Events of different topics come in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.actions.domain.case import (
    RESTING,
    Case,
    CloseReason,
    Said,
    State,
    acknowledged,
    closed,
    resumed,
)
from services.actions.domain.clocks import Rules


def classified(case: Case, said: Said) -> Case:
    """Understood, by the machine or put right by a person. An erased customer stays unknown."""
    if case.erased:
        said = replace(said, customer_key="")
    return replace(case, learned=True, said=said)


def replied(case: Case, at: datetime, *, awaits_customer: bool) -> Case:
    """Staff answered; a closed case stays closed."""
    case = acknowledged(case, at)
    if case.progress is State.CLOSED:
        return case
    progress = State.WAITING if awaits_customer else State.ANSWERED
    return replace(case, progress=progress, reply_time=at, rests=case.rests.begun(at))


def commented(case: Case, at: datetime, rules: Rules) -> Case:
    """The customer wrote again: whoever waited for that has the word, and what was closed is open again."""
    if case.withdrawn or case.erased:
        return case
    if case.progress is State.CLOSED or case.progress in RESTING:
        return resumed(case, at, rules)
    return case


def confirmed(case: Case, at: datetime) -> Case:
    """The customer agrees."""
    return case if case.progress is State.CLOSED else closed(case, CloseReason.CONFIRMED, at)


def disputed(case: Case, occur_time: datetime, rules: Rules) -> Case:
    """“Not fixed”: a new occurrence, and the word is with the company."""
    if case.withdrawn or case.erased:
        return case
    latest = max(occur_time, case.dispute_time or occur_time)
    return commented(replace(case, dispute_time=latest), occur_time, rules)


def withdrawn(case: Case, at: datetime) -> Case:
    """The customer took it back: it counts no more."""
    case = replace(case, withdrawn=True)
    return case if case.progress is State.CLOSED else closed(case, CloseReason.WITHDRAWN, at)


def erased(case: Case, at: datetime) -> Case:
    """The customer is forgotten. What was counted stays, without the person."""
    case = replace(case, erased=True, note="", before=None, said=replace(case.said, customer_key=""))
    return case if case.progress is State.CLOSED else closed(case, CloseReason.WITHDRAWN, at)


def silent(case: Case, now: datetime, rules: Rules) -> Case:
    """Closed when the customer has not answered for the set number of days; otherwise as it was."""
    if case.progress not in RESTING or case.reply_time is None or now < case.reply_time + rules.silence:
        return case
    return closed(case, CloseReason.SILENCE, now)
