"""Plans: kept, decided, followed by their issue."""

from __future__ import annotations

from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import events_pb2

from services.actions.domain.refusal import Invalid, Outdated, Refusal, Unknown, WrongState
from services.actions.usecases.opening import issue_id
from services.mesh.service import Poison
from tests.unit.actions.making import DAY, NOW
from tests.unit.actions.world import World, stamp

HOME = issue_id("pt-1")


@pytest.fixture
async def known(world: World) -> World:
    """An issue."""
    await world.classified("fb-0", severity="p1")
    await world.calm()
    return world


async def refused(call: Any) -> tuple[type, str, str]:
    with pytest.raises(Refusal) as refusal:
        await call
    return type(refusal.value), refusal.value.reason, refusal.value.field


def told(world: World, plan: pb.Plan) -> list[events_pb2.PlanEvent]:
    """What was told of a plan."""
    return [events_pb2.PlanEvent.FromString(e.data) for e in world.told if e.subject == plan.plan_id]


async def test_the_same_request_is_the_same_plan(known: World) -> None:
    one = await known.planned(HOME)
    two = await known.planned(HOME)
    assert (one.plan_id, len(two.actions)) == (two.plan_id, 2)
    other = pb.CreatePlanRequest(request_id="rq-1", issue_id="is-9", title="Other")
    assert await refused(known.ask.CreatePlan(other, None)) == (Unknown, "issue_unknown", "issue_id")


async def test_a_plan_is_for_an_issue_that_stands(known: World) -> None:
    await known.classified("fb-1", "pt-2", severity="p1")
    await known.calm()
    issue = await known.issue(HOME)
    into = issue_id("pt-2")
    merge = pb.MergeIssuesRequest(issue_id=HOME, version=issue.version, into_issue_id=into)
    await known.ask.MergeIssues(merge, None)
    create = pb.CreatePlanRequest(request_id="rq-1", issue_id=HOME, title="Other")
    assert await refused(known.ask.CreatePlan(create, None)) == (WrongState, "issue_merged", "issue_id")
    reused = pb.CreatePlanRequest(request_id="rq-2", issue_id=into, title="Other")
    await known.ask.CreatePlan(reused, None)
    reused.issue_id = HOME
    assert await refused(known.ask.CreatePlan(reused, None)) == (Invalid, "request_id_reused", "request_id")


async def test_what_a_plan_says_is_kept(known: World) -> None:
    request = pb.CreatePlanRequest(
        request_id="rq-1",
        issue_id=HOME,
        title="End it",
        ask="Two people.",
        due_time=stamp(NOW + DAY),
        metric=pb.Metric(name="CSAT", baseline=3.5),
        cost=pb.Money(currency_code="VND", units=5_000_000),
    )
    plan = (await known.ask.CreatePlan(request, None)).plan
    assert (plan.ask, plan.metric.baseline, plan.metric.HasField("target")) == ("Two people.", 3.5, False)
    update = pb.UpdatePlanRequest(plan_id=plan.plan_id, version=plan.version, title="End it now", owner="mai")
    changed = (await known.ask.UpdatePlan(update, None)).plan
    assert (changed.title, changed.owner, changed.ask, changed.version) == (
        *("End it now", "mai", "Two people.", 2),
    )
    assert changed.cost == plan.cost
    assert await refused(known.ask.UpdatePlan(update, None)) == (Outdated, "stale", "version")


async def test_decisions_are_carried_out_once_and_answered(known: World) -> None:
    plan = await known.planned(HOME, submit=True)
    await known.decides("approved", plan.plan_id, plan.submitted_version)
    await known.calm()
    approved = await known.plan(plan.plan_id)
    assert (approved.state, approved.decision.decided_by) == (pb.Plan.STATE_APPROVED, "mai")
    answers = [e.decision_id for e in told(known, plan) if e.decision_id]
    assert answers == [f"dc-approved-{plan.submitted_version}"]
    await known.decides("displaced", plan.plan_id, plan.submitted_version)
    await known.calm()
    assert (await known.plan(plan.plan_id)).state == pb.Plan.STATE_DISPLACED
    assert (await known.issue(HOME)).state == pb.Issue.STATE_NEW


async def test_a_decision_on_what_was_withdrawn_lapses(known: World) -> None:
    plan = await known.planned(HOME, submit=True)
    withdraw = pb.WithdrawPlanRequest(plan_id=plan.plan_id, version=plan.version, reason="Not yet.")
    await known.ask.WithdrawPlan(withdraw, None)
    await known.decides("approved", plan.plan_id, plan.submitted_version)
    await known.calm()
    last = told(known, plan)[-1]
    assert (last.lapse_reason, last.state) == (pb.Plan.LAPSE_REASON_WITHDRAWN, pb.Plan.STATE_DRAFT)
    assert known.heard_of(plan.plan_id) == [
        "created",
        "changed",
        "changed",
        "submitted",
        "withdrawn",
        "lapsed",
    ]
    assert (await known.issue(HOME)).state == pb.Issue.STATE_NEW


async def test_a_decision_on_no_plan_is_poison(known: World) -> None:
    with pytest.raises(Poison):
        await known.decides("approved", "pl-9", 2)


async def test_two_approved_plans_keep_an_issue_planned(known: World) -> None:
    plans = [await known.planned(HOME, submit=True, request_id=f"rq-{n}") for n in range(2)]
    for plan in plans:
        await known.decides("approved", plan.plan_id, plan.submitted_version)
    await known.decides("stopped", plans[0].plan_id, plans[0].submitted_version)
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_PLANNED
    at = await known.plan(plans[1].plan_id)
    complete = pb.CompletePlanRequest(plan_id=at.plan_id, version=at.version, reason="Enough.")
    assert (await known.ask.CompletePlan(complete, None)).plan.note == "Enough."
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_NEW


async def test_overdue_actions_are_told_when_they_become_so(known: World) -> None:
    plan = await known.planned(HOME)
    update = pb.UpdateActionRequest(
        plan_id=plan.plan_id,
        version=plan.version,
        action_id=plan.actions[0].action_id,
        due_time=stamp(NOW + DAY),
    )
    await known.ask.UpdateAction(update, None)
    await known.calm()
    before = len(told(known, plan))
    known.later(days=1)
    await known.tick("watch")
    await known.calm()
    assert len(told(known, plan)) == before
    known.later(hours=1)
    for _ in range(3):
        await known.tick("watch")
    await known.calm()
    assert [e.overdue_count for e in told(known, plan)[before:]] == [1]


async def test_actions(known: World) -> None:
    plan = await known.planned(HOME)
    again = pb.AddActionRequest(
        plan_id=plan.plan_id, version=1, request_id="rq-0", title="Do 0", type=plan.actions[0].type
    )
    answer = await known.ask.AddAction(again, None)
    assert (answer.action_id, len(answer.plan.actions)) == (plan.actions[0].action_id, 2)
    update = pb.UpdateActionRequest(
        plan_id=plan.plan_id, version=plan.version, action_id=plan.actions[1].action_id, owner="mai"
    )
    update.depends_on.action_ids.append(plan.actions[0].action_id)
    plan = (await known.ask.UpdateAction(update, None)).plan
    assert (plan.actions[1].owner, plan.actions[1].title) == ("mai", "Do 1")
    assert list(plan.actions[1].depends_on) == [plan.actions[0].action_id]
    remove = pb.RemoveActionRequest(
        plan_id=plan.plan_id, version=plan.version, action_id=plan.actions[1].action_id
    )
    assert len((await known.ask.RemoveAction(remove, None)).plan.actions) == 1


async def test_lists(known: World) -> None:
    late = await known.planned(HOME, request_id="rq-a")
    known.later(hours=1)
    soon = await known.planned(HOME, request_id="rq-b")
    update = pb.UpdatePlanRequest(plan_id=soon.plan_id, version=soon.version, due_time=stamp(NOW + DAY))
    update.title = "Kiểm tra kho"
    await known.ask.UpdatePlan(update, None)

    async def listed(**asked: Any) -> list[str]:
        answer = await known.ask.ListPlans(pb.ListPlansRequest(**asked), None)
        return [plan.plan_id for plan in answer.plans]

    assert await listed() == [soon.plan_id, late.plan_id]
    assert await listed(order=pb.ListPlansRequest.ORDER_DUE_TIME_ASC) == [soon.plan_id, late.plan_id]
    assert await listed(query="kiem tra") == [soon.plan_id]
    assert await listed(states=[pb.Plan.STATE_APPROVED]) == []
    assert await listed(issue_id="is-9") == []
    batch = pb.BatchGetPlansRequest(plan_ids=["pl-9", late.plan_id])
    assert [plan.plan_id for plan in (await known.ask.BatchGetPlans(batch, None)).plans] == [late.plan_id]
