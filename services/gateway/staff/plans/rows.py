"""A plan as a row, a card of the board, and a line of the exported file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.export import Cell
from services.gateway.staff.issues.words import when, word


@dataclass(frozen=True, slots=True)
class Row:
    """One plan. `progress`: in per cent, the mean of its actions; `late`: past its date and not ended."""

    id: str
    version: int
    title: str
    state: str
    owner: str
    issue_id: str
    issue_title: str
    due: datetime | None
    late: bool
    actions: int
    done: int
    preventive: int
    overdue: int
    progress: int
    ask: str


def row_of(plan: pb.Plan, issues: Mapping[str, str], now: datetime) -> Row:
    """The row of a plan; `issues`: titles by id."""
    state, due = word(plan, "state"), when(plan, "due_time")
    return Row(
        id=plan.plan_id,
        version=plan.version,
        title=plan.title,
        state=state,
        owner=plan.owner,
        issue_id=plan.issue_id,
        issue_title=issues.get(plan.issue_id, ""),
        due=due,
        late=due is not None and due < now and state not in {"completed", "stopped"},
        actions=len(plan.actions),
        done=plan.done_count,
        preventive=plan.preventive_count,
        overdue=plan.overdue_count,
        progress=progress_of(plan),
        ask=plan.ask,
    )


def progress_of(plan: pb.Plan) -> int:
    """How far its actions are on the whole, in per cent; 0 without any."""
    return round(sum(action.progress for action in plan.actions) / len(plan.actions)) if plan.actions else 0


HEADER = (
    *("plan_id", "title", "state", "owner", "issue_id", "due_time", "action_count", "done_count"),
    *("preventive_count", "overdue_count", "cost_units", "cost_currency", "metric", "baseline", "target"),
    *("submit_time", "approve_time", "end_time", "create_time", "verdict", "reason"),
)
"""Columns of the exported file; the names are those of the API."""


def line_of(plan: pb.Plan) -> Sequence[Cell]:
    """The line of a plan; moments in UTC."""
    metric, priced = plan.metric, plan.HasField("cost")
    return (
        *(plan.plan_id, plan.title, word(plan, "state"), plan.owner, plan.issue_id, when(plan, "due_time")),
        *(len(plan.actions), plan.done_count, plan.preventive_count, plan.overdue_count),
        *(plan.cost.units if priced else None, plan.cost.currency_code if priced else ""),
        metric.name,
        metric.baseline if metric.HasField("baseline") else None,
        metric.target if metric.HasField("target") else None,
        *(when(plan, name) for name in ("submit_time", "approve_time", "end_time", "create_time")),
        *(plan.decision.verdict, plan.decision.reason),
    )
