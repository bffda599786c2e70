"""The agenda: rules that put items on it, each saying why.

Order: what came back, what is late, what waits for a decision, what nobody plans to end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.review.domain.candidate import Candidate, PlanState
from services.review.domain.issue import Issue

MOST_UNPLANNED = 5
"""How many of the largest issues without a plan are shown: what five minutes allow."""


class Rule(StrEnum):
    """The rule that puts an item on the agenda."""

    REGRESSED = "regressed"
    OVERDUE = "overdue"
    WAITING = "waiting"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Something to talk about. `facts` are what `why` is made of; they are frozen with the agenda."""

    rule: Rule
    title: str
    owner: str
    why: str
    plan_id: str = ""
    plan_version: int = 0
    issue_id: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Id, unique in a session and the same when the agenda is built again."""
        return f"{self.rule}:{self.plan_id or self.issue_id}"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules look at.

    Attributes:
        regressed: issues that came back.
        active: approved plans.
        waiting: submitted plans without a final decision.
        unplanned: unsolved issues without an approved or submitted plan, the largest first.
        plans: the plan that somebody works on, by issue; a draft or a returned one, too.
    """

    regressed: Sequence[Issue] = ()
    active: Sequence[Candidate] = ()
    waiting: Sequence[Candidate] = ()
    unplanned: Sequence[Issue] = ()
    plans: Mapping[str, Candidate] = field(default_factory=dict)


def build(found: Findings, now: datetime) -> tuple[AgendaItem, ...]:
    """The agenda as the rules make it now. An issue that came back is not named again as unplanned."""
    came_back = {issue.id for issue in found.regressed}
    unplanned = [issue for issue in found.unplanned if issue.id not in came_back]
    late = sorted((plan for plan in found.active if plan.late(now)), key=lambda plan: -_days_late(plan, now))
    return (
        *(_regressed(issue, found.plans.get(issue.id)) for issue in found.regressed),
        *(_overdue(plan, now) for plan in late),
        *(_waiting(plan, now) for plan in found.waiting),
        *(
            _no_plan(issue, rank, found.plans.get(issue.id))
            for rank, issue in enumerate(unplanned[:MOST_UNPLANNED], start=1)
        ),
    )


def extended(agenda: Sequence[AgendaItem], built: Sequence[AgendaItem]) -> tuple[AgendaItem, ...]:
    """The agenda of an open session with what the rules find in addition."""
    known = {item.id for item in agenda}
    return (*agenda, *(item for item in built if item.id not in known))


def _regressed(issue: Issue, plan: Candidate | None) -> AgendaItem:
    times = "once" if issue.regression_count == 1 else f"{issue.regression_count} times"
    return AgendaItem(
        rule=Rule.REGRESSED,
        issue_id=issue.id,
        title=issue.title,
        owner=issue.owner,
        why=f"It came back after it was fixed, {times}; {_customers(issue.customer_count)} told us.",
        facts={
            "regression_count": str(issue.regression_count),
            "customer_count": str(issue.customer_count),
            **_worked_on(plan),
        },
    )


def _overdue(plan: Candidate, now: datetime) -> AgendaItem:
    days, actions = _days_late(plan, now), plan.facts.overdue_count
    said = []
    if days:
        said.append(f"the plan is {_counted(days, 'day')} late")
    if plan.all_done:
        said.append("all of its actions are done, and nobody has said that it is fixed")
    if actions:
        said.append(f"{_counted(actions, 'action')} past the date")
    sentence = " and ".join(said) or "its date passed today"
    return AgendaItem(
        rule=Rule.OVERDUE,
        plan_id=plan.plan_id,
        plan_version=plan.facts.submitted_version,
        issue_id=plan.facts.issue_id,
        title=plan.facts.title,
        owner=plan.facts.owner,
        why=f"{sentence[0].upper()}{sentence[1:]}.",
        facts={
            "days_late": str(days),
            "overdue_actions": str(actions),
            **({"all_done": "true"} if plan.all_done else {}),
        },
    )


def _waiting(plan: Candidate, now: datetime) -> AgendaItem:
    days = (now - plan.submit_time).days if plan.submit_time else 0
    return AgendaItem(
        rule=Rule.WAITING,
        plan_id=plan.plan_id,
        plan_version=plan.facts.submitted_version,
        issue_id=plan.facts.issue_id,
        title=plan.facts.title,
        owner=plan.facts.owner,
        why=f"It has waited {_counted(days, 'day')} for a decision." if days else "It waits for a decision.",
        facts={"waiting_days": str(days), "ask": plan.facts.ask},
    )


def _no_plan(issue: Issue, rank: int, plan: Candidate | None) -> AgendaItem:
    told = f"{_customers(issue.customer_count)} in {_counted(issue.case_count, 'case')}"
    return AgendaItem(
        rule=Rule.NO_PLAN,
        issue_id=issue.id,
        title=issue.title,
        owner=issue.owner,
        why=f"{_standing(plan)}, and {told} told us: number {rank} of those.",
        facts={
            "rank": str(rank),
            "customer_count": str(issue.customer_count),
            "case_count": str(issue.case_count),
            **_worked_on(plan),
        },
    )


def _standing(plan: Candidate | None) -> str:
    if plan is None:
        return "Nobody has a plan for it"
    returned = plan.facts.state is PlanState.RETURNED
    return "Its plan was returned" if returned else "Its plan is not submitted"


def _worked_on(plan: Candidate | None) -> dict[str, str]:
    return {"plan_id": plan.plan_id, "plan_state": plan.facts.state.value} if plan else {}


def _days_late(plan: Candidate, now: datetime) -> int:
    due = plan.facts.due_time
    return max((now - due).days, 0) if due else 0


def _customers(count: int) -> str:
    return _counted(count, "customer")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
