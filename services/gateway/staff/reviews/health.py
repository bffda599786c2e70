"""Red, amber, green of a plan: from its dates alone, never from an opinion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.issues.words import when

SOON = timedelta(days=7)
"""A plan that is due within so long and has actions left may become late."""
_ENDED = frozenset({pb.Plan.STATE_STOPPED, pb.Plan.STATE_COMPLETED, pb.Plan.STATE_DISPLACED})


@dataclass(frozen=True, slots=True)
class Health:
    """How a plan stands by its dates.

    Attributes:
        light: `red`, `amber`, `green`, or `none` where it has ended or has no dates.
        why: `late` (the plan), `overdue` (actions), `soon`, `on_course`, `ended`, `no_dates`.
        days: days late, or days left.
        actions: actions past their date.
    """

    light: str
    why: str
    days: int = 0
    actions: int = 0


def health_of(plan: pb.Plan, now: datetime) -> Health:
    """Red: the plan is past its date. Amber: an action is past its date, or the plan is due within seven
    days and has actions left. Green: neither, and there are dates to go by."""
    if plan.state in _ENDED:
        return Health("none", "ended")
    due = when(plan, "due_time")
    if due is not None and due < now:
        return Health("red", "late", days=(now - due).days, actions=plan.overdue_count)
    if plan.overdue_count:
        return Health("amber", "overdue", actions=plan.overdue_count)
    if due is not None and due - now < SOON and plan.done_count < len(plan.actions):
        return Health("amber", "soon", days=(due - now).days)
    if due is None and all(not action.HasField("due_time") for action in plan.actions):
        return Health("none", "no_dates")
    return Health("green", "on_course", days=(due - now).days if due is not None else 0)
