"""Things of review, made with the one fact that a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.review.domain.candidate import Candidate, PlanFacts, PlanState, heard
from services.review.domain.decision import Verdict, Wish
from services.review.domain.issue import Issue, IssueState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def facts(plan_id: str = "pl-1", state: PlanState = PlanState.SUBMITTED, **known: Any) -> PlanFacts:
    """What a plan's event says."""
    said: dict[str, Any] = {
        "title": f"End {plan_id}",
        "issue_id": f"is-{plan_id}",
        "owner": "lan",
        "submitted_version": 3,
        "change_time": NOW - 2 * DAY,
        "action_count": 4,
        "preventive_count": 1,
    }
    return PlanFacts(plan_id=plan_id, state=state, **(said | known))


def candidate(plan_id: str = "pl-1", state: PlanState = PlanState.SUBMITTED, **known: Any) -> Candidate:
    """A plan as review knows it after one event."""
    return heard(None, facts(plan_id, state, **known))


def wish(verdict: Verdict = Verdict.APPROVE, plan_id: str = "pl-1", **known: Any) -> Wish:
    """What a leader wants."""
    said: dict[str, Any] = {
        "decision_id": f"dc-{plan_id}-{verdict.value}",
        "plan_version": 3,
        "decided_by": "mai",
        "reason": "" if verdict is Verdict.APPROVE else "Because.",
    }
    return Wish(plan_id=plan_id, verdict=verdict, **(said | known))


def issue(issue_id: str = "is-1", state: IssueState = IssueState.ONGOING, **known: Any) -> Issue:
    """An issue as review knows it."""
    said: dict[str, Any] = {
        "title": f"Trouble {issue_id}",
        "owner": "lan",
        "case_count": 7,
        "customer_count": 5,
        "regression_count": 0,
        "change_time": NOW - DAY,
    }
    return Issue(id=issue_id, state=state, **(said | known))
