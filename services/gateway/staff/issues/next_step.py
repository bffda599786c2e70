"""What comes next for an issue: one thing, said before everything else on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.issues.listing import state_of
from services.gateway.staff.issues.words import when, word

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """`code` names the sentence in `issue_parts.html`; `act` the address that does it, below the issue's own;
    `plan` the plan that it is about; `days` those left of the watch."""

    code: str
    act: str = ""
    plan: pb.Plan | None = None
    days: int = 0


def next_step(issue: pb.Issue, plans: Sequence[pb.Plan], now: datetime) -> Step:
    """What comes next."""
    state = state_of(issue)
    if state in {"merged", "archived", "verified"}:
        return Step(state)
    if state == "fixed":
        return Step("watching", days=days_left(issue, now))
    if not issue.owner:
        return Step("own", "assign")
    if not issue.HasField("root_cause") or _cause_is_old(issue):
        return Step("cause_again" if issue.regression_count else "cause", "root-cause")
    return _of_plans(plans)


def days_left(issue: pb.Issue, now: datetime) -> int:
    """Days until the watch window of its fix ends, the begun one included; 0 when it is over."""
    end = when(issue.fix, "watch_end_time") if issue.HasField("fix") else None
    return 0 if end is None or end <= now else -(-(end - now) // _DAY)


def _cause_is_old(issue: pb.Issue) -> bool:
    """It came back after the cause was named: whatever was named was not the whole cause."""
    back, named = when(issue, "regress_time"), when(issue.root_cause, "set_time")
    return back is not None and named is not None and named < back


def _of_plans(plans: Sequence[pb.Plan]) -> Step:
    live = {
        word(plan, "state"): plan for plan in plans if word(plan, "state") not in {"stopped", "completed"}
    }
    if "approved" in live:
        plan = live["approved"]
        done = plan.done_count and plan.done_count == len(plan.actions)
        return Step("fix", "fixed", plan) if done else Step("work", plan=plan)
    for state in ("submitted", "returned", "displaced", "draft"):
        if state in live:
            return Step(state, plan=live[state])
    return Step("plan")
