"""What waits for a decision, and what got worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from voc.actions.v1 import actions_pb2 as actions
from voc.review.v1 import review_pb2 as reviews

SHOWN = 5
_KINDS = {reviews.Decision.VERDICT_ESCALATE: "escalated", reviews.Decision.VERDICT_ASK: "asked"}
_FIRST = {"escalated": 0, "submitted": 1, "asked": 2}


@dataclass(frozen=True, slots=True)
class Waits:
    """A plan that waits: `escalated`, `submitted`, or `asked` (a question is to be answered first)."""

    kind: str
    title: str
    href: str
    since: datetime
    owner: str
    ask: str
    reason: str


@dataclass(frozen=True, slots=True)
class Worse:
    """Something that got worse: `regressed`, `escalating` or `overdue`.

    Attributes:
        since: when it came back, or when it was due; None where that is not known.
        count: cases of an issue; overdue actions of a plan.
    """

    kind: str
    title: str
    href: str
    since: datetime | None
    count: int


def next_review(listed: Sequence[reviews.Review]) -> reviews.Review | None:
    """The session that is open, else the next one that is scheduled."""
    open_ones = [one for one in listed if one.state == reviews.Review.STATE_OPEN]
    scheduled = [one for one in listed if one.state == reviews.Review.STATE_SCHEDULED]
    if open_ones:
        return open_ones[0]
    return min(scheduled, key=lambda one: one.hold_time.ToMicroseconds(), default=None)


def waits(plans: Sequence[reviews.WaitingPlan], review: reviews.Review | None) -> list[Waits]:
    """Escalated ones first, then the longest waiting."""
    found = [_waits(plan, review) for plan in plans]
    return sorted(found, key=lambda one: (_FIRST[one.kind], one.since))


def _waits(plan: reviews.WaitingPlan, review: reviews.Review | None) -> Waits:
    kind = _KINDS.get(plan.decision.verdict, "submitted") if plan.HasField("decision") else "submitted"
    href = f"/reviews/{review.id}#{plan.plan_id}" if review is not None else f"/plans/{plan.plan_id}"
    return Waits(
        kind=kind,
        title=plan.title,
        href=href,
        since=plan.submit_time.ToDatetime(tzinfo=UTC),
        owner=plan.owner,
        ask=plan.ask,
        reason=plan.decision.reason,
    )


def worse(
    regressed: Sequence[actions.Issue],
    escalating: Sequence[actions.Issue],
    active: Sequence[reviews.ActivePlan],
    now: datetime,
) -> list[Worse]:
    """What came back, what grows, what is late: in this order, the worst of each first."""
    back = [_issue("regressed", one) for one in regressed]
    known = {one.issue_id for one in regressed}
    growing = [_issue("escalating", one) for one in escalating if one.issue_id not in known]
    late = [_plan(plan) for plan in active if is_late(plan, now)]
    return [*back, *growing, *sorted(late, key=lambda one: one.since or now)]


def is_late(plan: reviews.ActivePlan, now: datetime) -> bool:
    """Past its date, or with an action past its date."""
    past = plan.HasField("due_time") and plan.due_time.ToDatetime(tzinfo=UTC) < now
    return past or plan.overdue_count > 0


def _issue(kind: str, issue: actions.Issue) -> Worse:
    back = kind == "regressed" and issue.HasField("regress_time")
    since = issue.regress_time.ToDatetime(tzinfo=UTC) if back else None
    return Worse(kind, issue.title, f"/issues/{issue.issue_id}", since, issue.case_count)


def _plan(plan: reviews.ActivePlan) -> Worse:
    due = plan.due_time.ToDatetime(tzinfo=UTC) if plan.HasField("due_time") else None
    return Worse("overdue", plan.title, f"/plans/{plan.plan_id}", due, plan.overdue_count)
