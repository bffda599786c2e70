"""What is known of a plan, event by event."""

from __future__ import annotations

from services.review.domain.candidate import KEPT_SUBMISSIONS, PlanState, changes, heard
from tests.unit.review.making import DAY, NOW, candidate, facts


def test_it_waits_from_its_submission_on_not_from_later_changes() -> None:
    plan = heard(candidate(), facts(change_time=NOW, owner="an"))
    assert (plan.submit_time, plan.facts.owner) == (NOW - 2 * DAY, "an")
    again = heard(heard(plan, facts(state=PlanState.DRAFT)), facts(submitted_version=4, change_time=NOW))
    assert again.submit_time == NOW


def test_the_decision_that_it_answered_is_remembered() -> None:
    plan = heard(candidate(), facts(state=PlanState.APPROVED, decision_id="dc-1"))
    assert heard(plan, facts(state=PlanState.APPROVED)).answered == "dc-1"


def test_only_the_last_submissions_are_remembered() -> None:
    plan = candidate(submitted_version=1)
    for version in range(2, 9):
        plan = heard(plan, facts(submitted_version=version))
    assert [submission.version for submission in plan.submissions] == [4, 5, 6, 7, 8]
    assert len(plan.submissions) == KEPT_SUBMISSIONS
    assert changes(plan, 1) == {"seen_version": "1", "current_version": "8", "changed": ""}


def test_a_plan_is_late_by_its_own_date_or_an_actions() -> None:
    assert candidate(state=PlanState.APPROVED, due_time=NOW - DAY).late(NOW)
    assert candidate(state=PlanState.APPROVED, overdue_count=1).late(NOW)
    assert not candidate(state=PlanState.APPROVED, due_time=NOW).late(NOW)
    assert not candidate(state=PlanState.SUBMITTED, due_time=NOW - DAY).late(NOW)
