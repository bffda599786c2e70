"""An issue as a row of a list, and as a line of the exported file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.export import Cell
from services.gateway.staff.issues.listing import state_of
from services.gateway.staff.issues.words import when, word


@dataclass(frozen=True, slots=True)
class Row:
    """One issue.

    Attributes:
        plan: id of the latest plan that has not ended, and where it stands.
        more_plans: further ones.
        weeks: cases of each of the last weeks, the present one last.
    """

    id: str
    title: str
    state: str
    trend: str
    severity: str
    product: str
    owner: str
    cases: int
    open_cases: int
    customers: int
    open_time: datetime | None
    plan: str
    plan_state: str
    more_plans: int
    weeks: tuple[int, ...]


def row_of(issue: pb.Issue) -> Row:
    """The row of an issue."""
    plan = issue.plans[-1] if issue.plans else None
    return Row(
        id=issue.issue_id,
        title=issue.title,
        state=state_of(issue),
        trend=word(issue, "trend"),
        severity=word(issue, "severity"),
        product=issue.product,
        owner=issue.owner,
        cases=issue.case_count,
        open_cases=issue.open_case_count,
        customers=issue.customer_count,
        open_time=when(issue, "open_time"),
        plan=plan.plan_id if plan else "",
        plan_state=word(plan, "state") if plan else "",
        more_plans=max(len(issue.plans) - 1, 0),
        weeks=tuple(issue.week_case_counts),
    )


HEADER = (
    *("issue_id", "title", "state", "trend", "severity", "product", "owner", "case_count"),
    *("open_case_count", "customer_count", "open_time", "last_occur_time", "plan_id", "plan_state"),
    *("root_cause", "cause_category", "fixed_since", "watch_end_time", "regression_count"),
)
"""Columns of the exported file; the names are those of the API."""


def line_of(issue: pb.Issue) -> Sequence[Cell]:
    """The line of an issue; moments in UTC."""
    row, cause = row_of(issue), issue.root_cause
    return (
        *(row.id, row.title, row.state, row.trend, row.severity, row.product, row.owner, row.cases),
        *(row.open_cases, row.customers, row.open_time, when(issue, "last_occur_time")),
        *(row.plan, row.plan_state),
        *(cause.whys[-1] if cause.whys else "", word(cause, "category")),
        *(when(issue.fix, "effective_time"), when(issue.fix, "watch_end_time"), issue.regression_count),
    )
