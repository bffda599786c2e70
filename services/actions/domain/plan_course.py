"""Where a plan goes: submitted and withdrawn by its people, decided by leadership, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.actions.domain.plan import EDITABLE, ENDED, LapseReason, Plan, State, Verdict
from services.actions.domain.refusal import WrongState

_OUTCOMES: dict[str, tuple[State | None, frozenset[State]]] = {
    "approved": (State.APPROVED, frozenset({State.SUBMITTED, State.APPROVED})),
    "returned": (State.RETURNED, frozenset({State.SUBMITTED, State.APPROVED})),
    "stopped": (State.STOPPED, frozenset({State.SUBMITTED, State.APPROVED})),
    "displaced": (State.DISPLACED, frozenset({State.APPROVED})),
    "escalated": (None, frozenset({State.SUBMITTED, State.APPROVED})),
    "asked": (None, frozenset({State.SUBMITTED, State.APPROVED})),
}
"""Per decision: the state that it leads to (None: as it is), and the states that it can be carried out in."""


def submit(plan: Plan, now: datetime) -> Plan:
    """Freeze it and put it before leadership.

    Raises:
        WrongState: it is submitted, active or ended; nobody owns it, or it does nothing.
    """
    if plan.state not in EDITABLE:
        raise WrongState("plan_frozen", state=plan.state)
    if not plan.owner:
        raise WrongState("plan_without_owner")
    if not plan.actions:
        raise WrongState("plan_without_actions")
    version = plan.revision + 1
    return replace(
        plan,
        state=State.SUBMITTED,
        revision=version,
        submitted_version=version,
        submit_time=now,
        verdict=None,
    )


def withdraw(plan: Plan, note: str) -> Plan:
    """Take it back before it is decided.

    Raises:
        WrongState: it does not wait for a decision.
    """
    if plan.state is not State.SUBMITTED:
        raise WrongState("plan_not_submitted", state=plan.state)
    return replace(plan, state=State.DRAFT, revision=plan.revision + 1, note=note)


def complete(plan: Plan, note: str, now: datetime) -> Plan:
    """End it: its owner says so, or its issue is verified.

    Raises:
        WrongState: it is not active.
    """
    if plan.state is not State.APPROVED:
        raise WrongState("plan_not_approved", state=plan.state)
    return replace(plan, state=State.COMPLETED, revision=plan.revision + 1, end_time=now, note=note)


def decided(plan: Plan, verdict: Verdict, now: datetime) -> tuple[Plan, str, LapseReason]:
    """Carry a decision out, or say why not. Only the version that leadership saw can be decided on.

    Returns:
        The plan; what is told (`approved`, `returned`, `stopped`, `displaced`, `changed` for a question, or
        `lapsed`); and why it lapsed.
    """
    lapse = _lapse(plan, verdict)
    if lapse is not LapseReason.NONE:
        return plan, "lapsed", lapse
    leads_to, _ = _OUTCOMES[verdict.verdict]
    after = replace(plan, revision=plan.revision + 1, verdict=verdict)
    if leads_to is None:
        return after, "changed", LapseReason.NONE
    if leads_to is State.APPROVED and plan.state is not State.APPROVED:
        after = replace(after, approve_time=now)
    if leads_to is State.STOPPED:
        after = replace(after, end_time=now)
    return replace(after, state=leads_to), verdict.verdict, LapseReason.NONE


def _lapse(plan: Plan, verdict: Verdict) -> LapseReason:
    if plan.state in ENDED:
        return LapseReason.ENDED
    if plan.submitted_version != verdict.plan_version:
        return LapseReason.OTHER_VERSION
    if plan.state not in _OUTCOMES[verdict.verdict][1]:
        return LapseReason.WITHDRAWN
    return LapseReason.NONE
