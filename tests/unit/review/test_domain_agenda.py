"""The rules that make an agenda, and what they say."""

from __future__ import annotations

from services.review.domain.agenda import Findings, Rule, build, extended
from services.review.domain.candidate import PlanState
from services.review.domain.issue import IssueState, covered, effective
from tests.unit.review.making import DAY, NOW, candidate, issue


def test_each_item_says_which_rule_put_it_there_and_why() -> None:
    found = Findings(
        regressed=[issue("is-1", IssueState.REGRESSED, regression_count=2, customer_count=41)],
        active=[
            candidate("pl-1", PlanState.APPROVED, due_time=NOW - 3 * DAY, overdue_count=2),
            candidate("pl-2", PlanState.APPROVED, due_time=NOW + DAY),
        ],
        waiting=[candidate("pl-3", change_time=NOW - DAY, ask="Two more people")],
        unplanned=[issue("is-9", customer_count=12, case_count=30)],
    )
    agenda = build(found, NOW)
    assert [(item.rule, item.plan_id or item.issue_id, item.why) for item in agenda] == [
        (Rule.REGRESSED, "is-1", "It came back after it was fixed, 2 times; 41 customers told us."),
        (Rule.OVERDUE, "pl-1", "The plan is 3 days late and 2 actions past the date."),
        (Rule.WAITING, "pl-3", "It has waited 1 day for a decision."),
        (
            Rule.NO_PLAN,
            "is-9",
            "Nobody has a plan for it, and 12 customers in 30 cases told us: number 1 of those.",
        ),
    ]
    assert [item.facts for item in agenda] == [
        {"regression_count": "2", "customer_count": "41"},
        {"days_late": "3", "overdue_actions": "2"},
        {"waiting_days": "1", "ask": "Two more people"},
        {"rank": "1", "customer_count": "12", "case_count": "30"},
    ]
    assert [item.plan_version for item in agenda] == [0, 3, 3, 0]
    assert agenda[1].id == "overdue:pl-1"


def test_a_plan_that_became_late_today_says_so() -> None:
    late = candidate("pl-1", PlanState.APPROVED, due_time=NOW - DAY / 2)
    assert [item.why for item in build(Findings(active=[late]), NOW)] == ["Its date passed today."]


def test_the_latest_plan_comes_first() -> None:
    plans = [candidate(f"pl-{days}", PlanState.APPROVED, due_time=NOW - days * DAY) for days in (1, 9, 4)]
    assert [item.plan_id for item in build(Findings(active=plans), NOW)] == ["pl-9", "pl-4", "pl-1"]


def test_five_issues_without_a_plan_are_enough_and_none_is_named_twice() -> None:
    came_back = issue("is-0", IssueState.REGRESSED, regression_count=1)
    found = Findings([came_back], unplanned=[came_back, *(issue(f"is-{rank}") for rank in range(1, 8))])
    agenda = build(found, NOW)
    assert [item.issue_id for item in agenda] == ["is-0", "is-1", "is-2", "is-3", "is-4", "is-5"]
    assert agenda[0].why == "It came back after it was fixed, once; 5 customers told us."


def test_an_open_agenda_keeps_its_order() -> None:
    first = build(Findings(waiting=[candidate("pl-2")]), NOW)
    more = build(Findings(waiting=[candidate("pl-1"), candidate("pl-2")]), NOW)
    assert [item.plan_id for item in extended(first, more)] == ["pl-2", "pl-1"]


def test_a_plan_for_a_merged_issue_covers_the_one_it_was_merged_into() -> None:
    merges = {"is-1": "is-2", "is-2": "is-3", "is-4": ""}
    assert covered(["is-1", "is-4"], merges) == {"is-3", "is-4"}


def test_a_circle_of_merges_ends() -> None:
    assert effective("is-1", {"is-1": "is-2", "is-2": "is-1"}) == "is-2"


def test_a_plan_that_somebody_works_on_is_named_instead_of_nobody() -> None:
    found = Findings(
        regressed=[issue("is-0", IssueState.REGRESSED, regression_count=1)],
        unplanned=[issue("is-1"), issue("is-2"), issue("is-3")],
        plans={
            "is-0": candidate("pl-0", PlanState.SUBMITTED),
            "is-1": candidate("pl-1", PlanState.DRAFT),
            "is-2": candidate("pl-2", PlanState.RETURNED),
        },
    )
    agenda = build(found, NOW)
    assert [item.facts.get("plan_id") for item in agenda] == ["pl-0", "pl-1", "pl-2", None]
    assert [item.why.split(",")[0] for item in agenda[1:]] == [
        "Its plan is not submitted",
        "Its plan was returned",
        "Nobody has a plan for it",
    ]


def test_a_late_plan_whose_actions_are_done_says_what_is_left() -> None:
    late = candidate("pl-1", PlanState.APPROVED, due_time=NOW - 2 * DAY, action_count=3, done_count=3)
    (item,) = build(Findings(active=[late]), NOW)
    assert item.why == (
        "The plan is 2 days late and all of its actions are done, and nobody has said that it is fixed."
    )
    assert item.facts["all_done"] == "true"
