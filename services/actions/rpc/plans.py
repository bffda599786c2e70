"""Asked about plans."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.plan import Plan, State
from services.actions.rpc.asking import Asking
from services.actions.store import PlanFilter
from services.actions.usecases import plans
from services.actions.usecases.belonging import groups
from services.actions.wire import asked, measured, resources
from services.actions.wire.words import word, words
from services.mesh.identity import caller

_ORDERS = {"": "-create_time", "create_time_desc": "-create_time", "due_time_asc": "due_order"}


class PlanRpc(Asking):
    """RPCs of plans."""

    async def CreatePlan(self, request: pb.CreatePlanRequest, _context: Any) -> pb.CreatePlanResponse:
        plan = await plans.create(
            ground=self._ground,
            request_id=request.request_id,
            issue_id=request.issue_id,
            title=request.title,
            says=asked.plan_says(request),
            by=caller().id,
            now=self._clock(),
        )
        return pb.CreatePlanResponse(plan=self._plan(plan))

    async def GetPlan(self, request: pb.GetPlanRequest, _context: Any) -> pb.GetPlanResponse:
        plan = await plans.get(ground=self._ground, plan_id=request.plan_id)
        return pb.GetPlanResponse(plan=self._plan(plan))

    async def BatchGetPlans(
        self, request: pb.BatchGetPlansRequest, _context: Any
    ) -> pb.BatchGetPlansResponse:
        found = await self._ground.store.plans.get_many(request.plan_ids)
        things = [found[plan_id].thing for plan_id in request.plan_ids if plan_id in found]
        return pb.BatchGetPlansResponse(plans=[self._plan(thing) for thing in things])

    async def ListPlans(self, request: pb.ListPlansRequest, _context: Any) -> pb.ListPlansResponse:
        issue_ids: tuple[str, ...] = ()
        if request.issue_id:
            found = await groups(self._ground.store, [request.issue_id])
            issue_ids = found[request.issue_id].issue_ids
        wanted = PlanFilter(
            issue_ids=issue_ids,
            states=tuple(State(state) for state in words(request, "states") if state),
            owner=request.owner,
            query=request.query,
        )
        page = await self._ground.store.plans.page(
            wanted,
            order=_ORDERS[word(request, "order")],
            limit=self._limit(request),
            after=request.page_token,
        )
        listed = [self._plan(thing) for thing in page.things]
        return pb.ListPlansResponse(plans=listed, next_page_token=page.next_after)

    async def CountPlans(self, request: pb.CountPlansRequest, _context: Any) -> pb.CountPlansResponse:
        tally = await self._ground.store.plans.tally(words(request, "by"))
        return pb.CountPlansResponse(counts=measured.counts(pb.PlanCount, tally))

    async def UpdatePlan(self, request: pb.UpdatePlanRequest, _context: Any) -> pb.UpdatePlanResponse:
        act = self._act(request.plan_id, request.version)
        plan = await plans.update(ground=self._ground, act=act, changes=asked.plan_changes(request))
        return pb.UpdatePlanResponse(plan=self._plan(plan))

    async def AddAction(self, request: pb.AddActionRequest, _context: Any) -> pb.AddActionResponse:
        action_id = plans.action_id(plan_id=request.plan_id, request_id=request.request_id)
        plan = await plans.add_action(
            ground=self._ground,
            act=self._act(request.plan_id, request.version),
            action=asked.action(request, action_id),
        )
        return pb.AddActionResponse(plan=self._plan(plan), action_id=action_id)

    async def UpdateAction(self, request: pb.UpdateActionRequest, _context: Any) -> pb.UpdateActionResponse:
        plan = await plans.update_action(
            ground=self._ground,
            act=self._act(request.plan_id, request.version),
            action=request.action_id,
            changes=asked.action_changes(request),
        )
        return pb.UpdateActionResponse(plan=self._plan(plan))

    async def CompleteAction(
        self, request: pb.CompleteActionRequest, _context: Any
    ) -> pb.CompleteActionResponse:
        plan = await plans.complete_action(
            ground=self._ground,
            act=self._act(request.plan_id, request.version),
            action=request.action_id,
            evidence=request.evidence,
        )
        return pb.CompleteActionResponse(plan=self._plan(plan))

    async def RemoveAction(self, request: pb.RemoveActionRequest, _context: Any) -> pb.RemoveActionResponse:
        act = self._act(request.plan_id, request.version)
        plan = await plans.remove_action(ground=self._ground, act=act, action=request.action_id)
        return pb.RemoveActionResponse(plan=self._plan(plan))

    async def SubmitPlan(self, request: pb.SubmitPlanRequest, _context: Any) -> pb.SubmitPlanResponse:
        act = self._act(request.plan_id, request.version)
        return pb.SubmitPlanResponse(plan=self._plan(await plans.submit(ground=self._ground, act=act)))

    async def WithdrawPlan(self, request: pb.WithdrawPlanRequest, _context: Any) -> pb.WithdrawPlanResponse:
        act = self._act(request.plan_id, request.version)
        plan = await plans.withdraw(ground=self._ground, act=act, reason=request.reason)
        return pb.WithdrawPlanResponse(plan=self._plan(plan))

    async def CompletePlan(self, request: pb.CompletePlanRequest, _context: Any) -> pb.CompletePlanResponse:
        act = self._act(request.plan_id, request.version)
        plan = await plans.complete(ground=self._ground, act=act, reason=request.reason)
        return pb.CompletePlanResponse(plan=self._plan(plan))

    def _plan(self, plan: Plan) -> pb.Plan:
        return resources.plan(plan, self._clock())
