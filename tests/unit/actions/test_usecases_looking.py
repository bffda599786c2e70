"""What belongs to an issue, how it went, what would move; and what a list says without a second look."""

from __future__ import annotations

from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import belonging_pb2 as belonging
from voc.type.v1 import type_pb2 as words

from services.actions.domain.crowd import Crowd
from services.actions.domain.refusal import Invalid, Refusal, Unknown, WrongState
from services.actions.domain.trend import weeks
from services.actions.usecases.opening import issue_id
from tests.unit.actions.making import DAY
from tests.unit.actions.world import World, stamp

ONE, TWO = (issue_id(f"pt-{number}") for number in (1, 2))


@pytest.fixture
async def known(anywhere: World) -> World:
    """Two issues of three cases; one customer is in both, and one case of the first has no known customer."""
    for pattern in (1, 2):
        for number in range(3):
            key = "everywhere" if number == 0 else f"{pattern}-{number}" if number == 1 else ""
            occur = anywhere.now - number * DAY
            await anywhere.classified(f"fb-{pattern}{number}", f"pt-{pattern}", key=key, occur=occur)
    await anywhere.calm()
    return anywhere


async def refused(call: Any) -> tuple[type, str]:
    with pytest.raises(Refusal) as refusal:
        await call
    return type(refusal.value), refusal.value.reason


def weight(found: belonging.Weight) -> tuple[int, int, int]:
    return found.case_count, found.customer_count, found.pattern_count


async def preview(world: World, issue: str, **wish: Any) -> tuple[tuple[int, int, int], ...]:
    request = belonging.GetRemapPreviewRequest(issue_id=issue, **wish)
    found = await world.ask.GetRemapPreview(request, None)
    return weight(found.moving), weight(found.left), weight(found.together)


def test_a_crowd_counts_a_customer_once() -> None:
    one = Crowd().plus(Crowd())
    one.voices.update({"a": 2, "": 3})
    other = Crowd()
    other.voices.update({"a": 1, "b": 1})
    both = one.plus(other)
    assert (one.cases, one.customers, both.cases, both.customers) == (5, 4, 7, 5)
    assert (both.minus(one).cases, both.minus(one).customers) == (2, 2)


def test_weeks_end_with_today() -> None:
    found = weeks({100: 1, 94: 2, 93: 4, 17: 8, 16: 16, 101: 32}, 100)
    assert found == (8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 3)


async def test_the_course_of_an_issue(known: World) -> None:
    found = await known.ask.GetIssueCourse(belonging.GetIssueCourseRequest(issue_id=ONE, days=4), None)
    assert list(found.case_counts) == [0, 1, 1, 1]
    assert found.from_time.ToDatetime().isoformat() == "2026-02-27T00:00:00"
    whole = await known.ask.GetIssueCourse(belonging.GetIssueCourseRequest(issue_id=ONE), None)
    assert (len(whole.case_counts), sum(whole.case_counts)) == (84, 3)
    assert sum((await known.issue(ONE)).week_case_counts) == 3
    missing = known.ask.GetIssueCourse(belonging.GetIssueCourseRequest(issue_id="is-9"), None)
    assert await refused(missing) == (Unknown, "issue_unknown")


async def test_a_merge_is_previewed(known: World) -> None:
    assert await preview(known, ONE, into_issue_id=TWO) == ((3, 3, 1), (0, 0, 0), (6, 5, 2))
    asked = belonging.GetRemapPreviewRequest(issue_id=ONE, into_issue_id=ONE)
    assert await refused(known.ask.GetRemapPreview(asked, None)) == (Invalid, "merge_into_itself")
    asked = belonging.GetRemapPreviewRequest(issue_id=ONE)
    assert await refused(known.ask.GetRemapPreview(asked, None)) == (WrongState, "issue_not_merged")


async def test_an_unmerge_is_previewed_and_patterns_are_named(known: World) -> None:
    issue = await known.issue(ONE)
    request = pb.MergeIssuesRequest(issue_id=ONE, version=issue.version, into_issue_id=TWO)
    await known.ask.MergeIssues(request, None)
    await known.calm()
    assert await preview(known, ONE) == ((3, 3, 1), (3, 3, 1), (3, 3, 1))
    found = await known.ask.GetIssuePatterns(belonging.GetIssuePatternsRequest(issue_id=TWO), None)
    assert [(p.pattern_id, p.own_issue_id, p.case_count) for p in found.patterns] == [
        *(("pt-1", ONE, 3), ("pt-2", TWO, 3)),
    ]
    at = await known.ask.GetPatternIssue(belonging.GetPatternIssueRequest(pattern_id="pt-1"), None)
    assert (at.own_issue_id, at.issue_id) == (ONE, TWO)
    none = await known.ask.GetPatternIssue(belonging.GetPatternIssueRequest(pattern_id="pt-9"), None)
    assert (none.own_issue_id, none.issue_id) == ("", "")


async def test_a_split_is_previewed_and_does_what_it_said(known: World) -> None:
    assert await preview(known, ONE, case_ids=["fb-10", "fb-12"]) == ((2, 2, 0), (1, 1, 1), (2, 2, 0))
    assert await preview(known, ONE, pattern_ids=["pt-1"], case_ids=["fb-10"]) == (
        *((3, 3, 1), (0, 0, 0), (3, 3, 1)),
    )
    asked = belonging.GetRemapPreviewRequest(issue_id=ONE, case_ids=["fb-99"])
    assert await refused(known.ask.GetRemapPreview(asked, None)) == (Unknown, "case_unknown")
    issue = await known.issue(ONE)
    split = pb.SplitIssueRequest(
        request_id="rq-1", issue_id=ONE, version=issue.version, title="Half", case_ids=["fb-10", "fb-12"]
    )
    half = (await known.ask.SplitIssue(split, None)).issue.issue_id
    await known.calm()
    counts = [(i.case_count, i.customer_count) for i in (await known.issue(half), await known.issue(ONE))]
    assert counts == [(2, 2), (1, 1)]
    found = await known.ask.GetIssuePatterns(belonging.GetIssuePatternsRequest(issue_id=half), None)
    assert (len(found.patterns), found.pinned_case_count) == (0, 2)


async def with_plan(world: World, wanted: bool) -> set[str]:
    request = pb.ListIssuesRequest(filter=pb.IssueFilter(with_plan=wanted))
    return {issue.issue_id for issue in (await world.ask.ListIssues(request, None)).issues}


async def test_issues_know_their_plans(known: World) -> None:
    assert await with_plan(known, wanted=False) == {ONE, TWO}
    plan = await known.planned(ONE, submit=True)
    await known.calm()
    (short,) = (await known.issue(ONE)).plans
    assert (short.plan_id, short.title, short.state) == (plan.plan_id, "End it", pb.Plan.STATE_SUBMITTED)
    assert (await with_plan(known, wanted=True), await with_plan(known, wanted=False)) == ({ONE}, {TWO})
    issue = await known.issue(ONE)
    merge = pb.MergeIssuesRequest(issue_id=ONE, version=issue.version, into_issue_id=TWO)
    await known.ask.MergeIssues(merge, None)
    await known.calm()
    assert await with_plan(known, wanted=True) == {TWO}
    await known.decides("stopped", plan.plan_id, plan.submitted_version)
    await known.calm()
    assert await with_plan(known, wanted=False) == {TWO}
    assert ((await known.plan(plan.plan_id)).changed_by, plan.changed_by) == ("mai", "lan")


async def test_plans_are_counted(known: World) -> None:
    await known.planned(ONE, submit=True)
    await known.planned(TWO, request_id="rq-2")
    request = pb.CountPlansRequest(by=[pb.PLAN_DIMENSION_STATE, pb.PLAN_DIMENSION_OWNER])
    found = await known.ask.CountPlans(request, None)
    assert [(list(c.values), c.count) for c in found.counts] == [
        *((["draft", "lan"], 1), (["submitted", "lan"], 1)),
    ]


async def test_a_root_cause_can_be_taken_away_again(known: World) -> None:
    issue = await known.issue(ONE)
    say = pb.SetRootCauseRequest(
        issue_id=ONE, version=issue.version, whys=["Because."], category=words.CAUSE_CATEGORY_POLICY
    )
    issue = (await known.ask.SetRootCause(say, None)).issue
    take = pb.ClearRootCauseRequest(issue_id=ONE, version=issue.version)
    issue = (await known.ask.ClearRootCause(take, None)).issue
    assert (issue.HasField("root_cause"), issue.history[-1].what) == (False, "root_cause_cleared")
    take = pb.ClearRootCauseRequest(issue_id=ONE, version=issue.version)
    assert await refused(known.ask.ClearRootCause(take, None)) == (WrongState, "root_cause_missing")
    fixed = await known.fixed(ONE)
    take = pb.ClearRootCauseRequest(issue_id=ONE, version=fixed.version)
    assert await refused(known.ask.ClearRootCause(take, None)) == (WrongState, "issue_wrong_state")


async def test_dates_and_numbers_of_a_plan_can_be_taken_away(known: World) -> None:
    plan = await known.planned(ONE)
    say = pb.UpdatePlanRequest(
        plan_id=plan.plan_id,
        version=plan.version,
        due_time=stamp(known.now),
        metric=pb.Metric(name="CSAT", target=4.5),
        cost=pb.Money(currency_code="VND", units=7),
    )
    plan = (await known.ask.UpdatePlan(say, None)).plan
    take = pb.UpdatePlanRequest(
        plan_id=plan.plan_id, version=plan.version, clear=["due_time", "metric", "cost"]
    )
    plan = (await known.ask.UpdatePlan(take, None)).plan
    assert [plan.HasField(name) for name in ("due_time", "metric", "cost")] == [False] * 3
    action = plan.actions[0].action_id
    begin = pb.UpdateActionRequest(
        plan_id=plan.plan_id, version=plan.version, action_id=action, start_time=stamp(known.now)
    )
    plan = (await known.ask.UpdateAction(begin, None)).plan
    take = pb.UpdateActionRequest(
        plan_id=plan.plan_id, version=plan.version, action_id=action, clear=["start_time"]
    )
    assert not (await known.ask.UpdateAction(take, None)).plan.actions[0].HasField("start_time")
