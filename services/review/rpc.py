"""When asked: `voc.review.v1.ReviewService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import grpc
from voc.review.v1 import review_pb2 as pb
from voc.review.v1 import review_pb2_grpc as rpc

from services.mesh.clock import Clock
from services.mesh.identity import caller
from services.mesh.moments import moment
from services.review.domain.decision import Verdict, Wish
from services.review.domain.refusal import Invalid, Unknown, WrongState
from services.review.domain.session import Session, SessionState
from services.review.store import Kept, Listed, Store
from services.review.usecases import decide, hold, read
from services.review.wire import resources
from services.review.wire.words import word

NAME = "voc.review.v1.ReviewService"

ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    WrongState: grpc.StatusCode.FAILED_PRECONDITION,
    Unknown: grpc.StatusCode.NOT_FOUND,
}

PAGE = 50

Thing = TypeVar("Thing")


class ReviewServicer(rpc.ReviewServiceServicer):
    """Answers for the review service."""

    errors = ERRORS

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def CreateReview(self, request: pb.CreateReviewRequest, _context: Any) -> pb.CreateReviewResponse:
        kept = await hold.create(
            store=self._store,
            request_id=request.request_id,
            title=request.title,
            hold_time=_required(moment(request, "hold_time")),
            chair=request.chair,
            members=request.members,
            by=caller().id,
            now=self._clock(),
        )
        return pb.CreateReviewResponse(review=await self._review(kept))

    async def GetReview(self, request: pb.GetReviewRequest, _context: Any) -> pb.GetReviewResponse:
        kept = await hold.load(store=self._store, review_id=request.id)
        return pb.GetReviewResponse(review=await self._review(kept))

    async def ListReviews(self, request: pb.ListReviewsRequest, _context: Any) -> pb.ListReviewsResponse:
        state = word(request, "state")
        page = await _page(
            self._store.sessions.page(
                state=SessionState(state) if state else None,
                limit=request.page_size or PAGE,
                after=request.page_token,
            )
        )
        counts = await self._store.decisions.count_by_review([kept.thing.id for kept in page.things])
        listed = [
            resources.listed(kept.thing, kept.version, counts.get(kept.thing.id, 0)) for kept in page.things
        ]
        return pb.ListReviewsResponse(reviews=listed, next_page_token=page.next_after)

    async def UpdateReview(self, request: pb.UpdateReviewRequest, _context: Any) -> pb.UpdateReviewResponse:
        kept = await hold.update(
            store=self._store,
            review_id=request.id,
            version=request.version,
            title=request.title,
            hold_time=_required(moment(request, "hold_time")),
            chair=request.chair,
            members=request.members,
            now=self._clock(),
        )
        return pb.UpdateReviewResponse(review=await self._review(kept))

    async def BuildAgenda(self, request: pb.BuildAgendaRequest, _context: Any) -> pb.BuildAgendaResponse:
        kept = await hold.build_agenda(
            store=self._store, review_id=request.id, version=request.version, now=self._clock()
        )
        return pb.BuildAgendaResponse(review=await self._review(kept))

    async def OpenReview(self, request: pb.OpenReviewRequest, _context: Any) -> pb.OpenReviewResponse:
        kept = await hold.open_review(
            store=self._store, review_id=request.id, version=request.version, now=self._clock()
        )
        return pb.OpenReviewResponse(review=await self._review(kept))

    async def AddNote(self, request: pb.AddNoteRequest, _context: Any) -> pb.AddNoteResponse:
        kept = await hold.add_note(
            store=self._store,
            review_id=request.id,
            request_id=request.request_id,
            text=request.text,
            item_id=request.item_id,
            by=caller().id,
            now=self._clock(),
        )
        return pb.AddNoteResponse(review=await self._review(kept))

    async def CloseReview(self, request: pb.CloseReviewRequest, _context: Any) -> pb.CloseReviewResponse:
        kept = await hold.close(
            store=self._store, review_id=request.id, version=request.version, now=self._clock()
        )
        return pb.CloseReviewResponse(review=await self._review(kept))

    async def GetMinutes(self, request: pb.GetMinutesRequest, _context: Any) -> pb.GetMinutesResponse:
        session, kept, decisions = await read.minutes(store=self._store, review_id=request.id)
        return pb.GetMinutesResponse(minutes=resources.minutes(session, kept, decisions))

    async def ApprovePlan(self, request: pb.ApprovePlanRequest, _context: Any) -> pb.ApprovePlanResponse:
        wish = _wish(request, Verdict.APPROVE, other_plan_id=request.other_plan_id)
        return pb.ApprovePlanResponse(decision=await self._decide(wish))

    async def ReturnPlan(self, request: pb.ReturnPlanRequest, _context: Any) -> pb.ReturnPlanResponse:
        return pb.ReturnPlanResponse(decision=await self._decide(_wish(request, Verdict.RETURN)))

    async def StopPlan(self, request: pb.StopPlanRequest, _context: Any) -> pb.StopPlanResponse:
        return pb.StopPlanResponse(decision=await self._decide(_wish(request, Verdict.STOP)))

    async def EscalatePlan(self, request: pb.EscalatePlanRequest, _context: Any) -> pb.EscalatePlanResponse:
        return pb.EscalatePlanResponse(decision=await self._decide(_wish(request, Verdict.ESCALATE)))

    async def AskPlan(self, request: pb.AskPlanRequest, _context: Any) -> pb.AskPlanResponse:
        return pb.AskPlanResponse(decision=await self._decide(_wish(request, Verdict.ASK)))

    async def GetDecision(self, request: pb.GetDecisionRequest, _context: Any) -> pb.GetDecisionResponse:
        found = await read.decision(store=self._store, decision_id=request.id)
        return pb.GetDecisionResponse(decision=resources.decision(found))

    async def ListDecisions(
        self, request: pb.ListDecisionsRequest, _context: Any
    ) -> pb.ListDecisionsResponse:
        verdict = word(request, "verdict")
        page = await _page(
            self._store.decisions.page(
                plan_id=request.plan_id,
                review_id=request.review_id,
                verdict=Verdict(verdict) if verdict else None,
                limit=request.page_size or PAGE,
                after=request.page_token,
            )
        )
        listed = [resources.decision(found) for found in page.things]
        return pb.ListDecisionsResponse(decisions=listed, next_page_token=page.next_after)

    async def GetPortfolio(self, _request: pb.GetPortfolioRequest, _context: Any) -> pb.GetPortfolioResponse:
        return pb.GetPortfolioResponse(portfolio=await self._portfolio())

    async def ListWaitingPlans(
        self, _request: pb.ListWaitingPlansRequest, _context: Any
    ) -> pb.ListWaitingPlansResponse:
        found = await read.waiting_plans(store=self._store)
        return pb.ListWaitingPlansResponse(plans=[resources.waiting(one.plan, one.decision) for one in found])

    async def SetFocusCap(self, request: pb.SetFocusCapRequest, _context: Any) -> pb.SetFocusCapResponse:
        await hold.set_cap(store=self._store, version=request.version, cap=request.cap)
        return pb.SetFocusCapResponse(portfolio=await self._portfolio())

    async def _review(self, kept: Kept[Session]) -> pb.Review:
        decisions = await self._store.decisions.of_review(kept.thing.id)
        changed = await read.changed_since(store=self._store, session=kept.thing)
        return resources.review(kept.thing, kept.version, decisions, changed)

    async def _portfolio(self) -> pb.Portfolio:
        seen = await read.portfolio(store=self._store)
        return resources.portfolio(
            seen.portfolio,
            seen.version,
            plans=seen.plans,
            displacing=seen.displacing,
            waiting=len(seen.waiting),
        )

    async def _decide(self, wish: Wish) -> pb.Decision:
        taken = await decide.decide(store=self._store, wish=wish, now=self._clock())
        return resources.decision(taken)


def _wish(request: Any, verdict: Verdict, *, other_plan_id: str = "") -> Wish:
    """What a decision's request asks for, in the name of the caller."""
    by = caller().id
    follows = "follow_up_time" in request.DESCRIPTOR.fields_by_name
    return Wish(
        decision_id=decide.decision_id(by=by, request_id=request.request_id),
        plan_id=request.plan_id,
        plan_version=request.plan_version,
        verdict=verdict,
        decided_by=by,
        reason=request.reason,
        review_id=request.review_id,
        other_plan_id=other_plan_id,
        follow_up_time=moment(request, "follow_up_time") if follows else None,
    )


async def _page(found: Awaitable[Listed[Thing]]) -> Listed[Thing]:
    try:
        return await found
    except ValueError:
        raise Invalid("page_token_wrong", field="page_token") from None


def _required(found: datetime | None) -> datetime:
    if found is None:
        raise Invalid("required", field="hold_time")
    return found
