"""Asked by protobuf, in the name of the caller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from voc.review.v1 import review_pb2 as pb

from services.mesh.identity import Caller, caller_var
from services.mesh.rpc.refusal import refusal_of
from services.review.domain.candidate import PlanState
from services.review.domain.refusal import Refusal
from services.review.rpc import ERRORS, ReviewServicer
from services.review.store import Store
from services.review.usecases import hear
from tests.unit.review.making import DAY, NOW, facts


@pytest.fixture(autouse=True)
def leader() -> Iterator[None]:
    token = caller_var.set(Caller(id="mai", kind="person", roles=frozenset({"leader"})))
    yield
    caller_var.reset(token)


@pytest.fixture
def servicer(store: Store) -> ReviewServicer:
    return ReviewServicer(store, lambda: NOW)


def stamp(off: timedelta = timedelta(0)) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(NOW + off)
    return moment


async def submitted(store: Store, *plan_ids: str) -> None:
    for plan_id in plan_ids:
        await hear.hear_plan(store=store, facts=facts(plan_id), source="voc/actions", sequence=1)


async def opened(servicer: ReviewServicer) -> pb.Review:
    request = pb.CreateReviewRequest(request_id="r-1", title="Monday", hold_time=stamp(DAY), members=["an"])
    review = (await servicer.CreateReview(request, None)).review
    assert review.state == pb.Review.STATE_SCHEDULED
    return (
        await servicer.OpenReview(pb.OpenReviewRequest(id=review.id, version=review.version), None)
    ).review


async def test_a_session_with_its_decisions(servicer: ReviewServicer, store: Store) -> None:
    await submitted(store, "pl-1", "pl-2")
    review = await opened(servicer)
    assert [(item.rule, item.plan_id) for item in review.agenda] == [
        (pb.AgendaItem.RULE_WAITING, "pl-1"),
        (pb.AgendaItem.RULE_WAITING, "pl-2"),
    ]
    assert (review.chair, review.created_by, list(review.members)) == ("mai", "mai", ["an"])
    request = pb.ReturnPlanRequest(
        request_id="r-2", plan_id="pl-1", plan_version=3, review_id=review.id, reason="No owner.",
        follow_up_time=stamp(7 * DAY),
    )  # fmt: skip
    decision = (await servicer.ReturnPlan(request, None)).decision
    assert (decision.number, decision.verdict) == (1, pb.Decision.VERDICT_RETURN)
    assert (decision.outcome, decision.decided_by) == (pb.Decision.OUTCOME_PENDING, "mai")
    assert decision.follow_up_time == stamp(7 * DAY)
    note = pb.AddNoteRequest(request_id="r-3", id=review.id, text="Lan asks HR.", item_id="waiting:pl-1")
    noted = (await servicer.AddNote(note, None)).review
    assert [item.decision_id for item in noted.agenda] == [decision.id, ""]
    assert (noted.decision_count, noted.notes[0].noted_by) == (1, "mai")
    draft = (await servicer.GetMinutes(pb.GetMinutesRequest(id=review.id), None)).minutes
    assert (draft.final, list(draft.undecided_item_ids)) == (False, ["waiting:pl-2"])
    closed = await servicer.CloseReview(pb.CloseReviewRequest(id=review.id, version=noted.version), None)
    assert closed.review.state == pb.Review.STATE_CLOSED
    final = (await servicer.GetMinutes(pb.GetMinutesRequest(id=review.id), None)).minutes
    assert final.final
    assert [found.id for found in final.decisions] == [decision.id]


async def test_every_verdict_has_its_method(servicer: ReviewServicer, store: Store) -> None:
    await submitted(store, *(f"pl-{number}" for number in range(5)))
    said: dict[str, Any] = {"plan_version": 3, "reason": "Because."}
    calls = (
        servicer.ApprovePlan(pb.ApprovePlanRequest(request_id="0", plan_id="pl-0", **said), None),
        servicer.ReturnPlan(pb.ReturnPlanRequest(request_id="1", plan_id="pl-1", **said), None),
        servicer.StopPlan(pb.StopPlanRequest(request_id="2", plan_id="pl-2", **said), None),
        servicer.EscalatePlan(pb.EscalatePlanRequest(request_id="3", plan_id="pl-3", **said), None),
        servicer.AskPlan(pb.AskPlanRequest(request_id="4", plan_id="pl-4", **said), None),
    )
    assert [(await call).decision.verdict for call in calls] == [1, 2, 3, 4, 5]
    listed = await servicer.ListDecisions(pb.ListDecisionsRequest(page_size=2), None)
    assert [decision.number for decision in listed.decisions] == [5, 4]
    more = pb.ListDecisionsRequest(page_size=3, page_token=listed.next_page_token)
    assert [found.number for found in (await servicer.ListDecisions(more, None)).decisions] == [3, 2, 1]
    stops = pb.ListDecisionsRequest(verdict=pb.Decision.VERDICT_STOP)
    assert [found.plan_id for found in (await servicer.ListDecisions(stops, None)).decisions] == ["pl-2"]
    one = await servicer.GetDecision(pb.GetDecisionRequest(id=listed.decisions[0].id), None)
    assert one.decision == listed.decisions[0]


async def test_the_portfolio_with_its_plans(servicer: ReviewServicer, store: Store) -> None:
    await submitted(store, "pl-1", "pl-2", "pl-3")
    for number in (1, 2):
        await servicer.ApprovePlan(
            pb.ApprovePlanRequest(request_id=str(number), plan_id=f"pl-{number}", plan_version=3), None
        )
    await servicer.ApprovePlan(
        pb.ApprovePlanRequest(
            request_id="3", plan_id="pl-3", plan_version=3, other_plan_id="pl-1", reason="Worse."
        ),
        None,
    )
    answer = facts("pl-3", PlanState.APPROVED, due_time=NOW + DAY, done_count=1)
    await hear.hear_plan(store=store, facts=answer, source="voc/actions", sequence=2)
    portfolio = (await servicer.GetPortfolio(pb.GetPortfolioRequest(), None)).portfolio
    assert (portfolio.cap, portfolio.decision_count, portfolio.waiting_count) == (2, 3, 0)
    assert [(plan.plan_id, plan.title, plan.carried_out) for plan in portfolio.active] == [
        ("pl-2", "End pl-2", False),
        ("pl-3", "End pl-3", True),
    ]
    assert (portfolio.active[1].due_time, portfolio.active[1].done_count) == (stamp(DAY), 1)
    gone = portfolio.displaced[0]
    assert (gone.plan_id, gone.by_plan_id, gone.reason) == ("pl-1", "pl-3", "Worse.")
    raised = pb.SetFocusCapRequest(version=portfolio.version, cap=9)
    assert (await servicer.SetFocusCap(raised, None)).portfolio.cap == 9


async def test_sessions_are_listed_without_what_fills_them(servicer: ReviewServicer, store: Store) -> None:
    await submitted(store, "pl-1")
    review = await opened(servicer)
    await servicer.AskPlan(
        pb.AskPlanRequest(request_id="r", plan_id="pl-1", plan_version=3, reason="Who?", review_id=review.id),
        None,
    )
    listed = (await servicer.ListReviews(pb.ListReviewsRequest(), None)).reviews
    assert [(found.id, found.decision_count, len(found.agenda)) for found in listed] == [(review.id, 1, 0)]
    scheduled = pb.ListReviewsRequest(state=pb.Review.STATE_SCHEDULED)
    assert list((await servicer.ListReviews(scheduled, None)).reviews) == []


async def test_a_refusal_says_which_field_and_why(servicer: ReviewServicer) -> None:
    request = pb.ApprovePlanRequest(request_id="r", plan_id="pl-1", plan_version=3)
    with pytest.raises(Refusal) as refused:
        await servicer.ApprovePlan(request, None)
    told = refusal_of(refused.value, ERRORS)
    assert told is not None
    assert (told.code, told.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "plan_not_known_yet")
    assert told.fields[0].field == "plan_id"


@pytest.mark.parametrize("token", ["x", "{}", "\u202e", "WyJ4Il0"])
async def test_a_page_token_of_somebody_else_is_named(servicer: ReviewServicer, token: str) -> None:
    for asked in (
        servicer.ListReviews(pb.ListReviewsRequest(page_token=token), None),
        servicer.ListDecisions(pb.ListDecisionsRequest(page_token=token), None),
    ):
        with pytest.raises(Refusal) as refused:
            await asked
        assert (refused.value.field, refused.value.reason) == ("page_token", "page_token_wrong")


async def test_an_agenda_says_what_changed_in_a_plan_since_it_was_built(
    servicer: ReviewServicer, store: Store
) -> None:
    await submitted(store, "pl-1", "pl-2")
    review = await opened(servicer)
    assert [dict(item.changes) for item in review.agenda] == [{}, {}]
    again = facts("pl-1", submitted_version=5, title="End it sooner", change_time=NOW)
    await hear.hear_plan(store=store, facts=again, source="voc/actions", sequence=2)
    seen = (await servicer.GetReview(pb.GetReviewRequest(id=review.id), None)).review
    assert {item.plan_id: dict(item.changes) for item in seen.agenda} == {
        "pl-1": {
            "seen_version": "3",
            "current_version": "5",
            "changed": "title",
            "title_before": "End pl-1",
            "title_now": "End it sooner",
        },
        "pl-2": {},
    }
    closing = pb.CloseReviewRequest(id=seen.id, version=seen.version)
    closed = (await servicer.CloseReview(closing, None)).review
    assert [dict(item.changes) for item in closed.agenda] == [{}, {}]


async def test_plans_that_wait_with_what_was_said_about_this_version(
    servicer: ReviewServicer, store: Store
) -> None:
    await submitted(store, "pl-1", "pl-2", "pl-3", "pl-4")
    said: dict[str, Any] = {"plan_version": 3, "reason": "Because."}
    await servicer.AskPlan(pb.AskPlanRequest(request_id="1", plan_id="pl-2", **said), None)
    await servicer.EscalatePlan(pb.EscalatePlanRequest(request_id="2", plan_id="pl-2", **said), None)
    await servicer.AskPlan(pb.AskPlanRequest(request_id="3", plan_id="pl-3", **said), None)
    again = facts("pl-3", submitted_version=5, change_time=NOW)
    await hear.hear_plan(store=store, facts=again, source="voc/actions", sequence=2)
    await servicer.ReturnPlan(pb.ReturnPlanRequest(request_id="4", plan_id="pl-4", **said), None)
    plans = (await servicer.ListWaitingPlans(pb.ListWaitingPlansRequest(), None)).plans
    assert [(plan.plan_id, plan.plan_version, plan.decision.verdict) for plan in plans] == [
        ("pl-1", 3, pb.Decision.VERDICT_UNSPECIFIED),
        ("pl-2", 3, pb.Decision.VERDICT_ESCALATE),
        ("pl-3", 5, pb.Decision.VERDICT_UNSPECIFIED),
    ]
    portfolio = (await servicer.GetPortfolio(pb.GetPortfolioRequest(), None)).portfolio
    assert portfolio.waiting_count == len(plans)
