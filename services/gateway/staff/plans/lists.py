"""`/plans`: the list, the board, a new plan, and the list as a file."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb
from voc.review.v1 import review_pb2

from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, stream_csv
from services.gateway.staff.issues.form import ACTORS, Refused, invalid, refused
from services.gateway.staff.issues.listing import OPEN
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import numbers
from services.gateway.staff.plans.acts import plan_says
from services.gateway.staff.plans.listing import COLUMNS, ORDERS, TABS, Wanted, counts_of, wanted
from services.gateway.staff.plans.rows import HEADER, line_of, row_of
from services.gateway.staff.visitor import Visitor

_MOST = 500
_BOARD = 200
_ENDED = 10
_CHOICES = 30
_COUNTING = pb.CountPlansRequest(by=[pb.PLAN_DIMENSION_STATE, pb.PLAN_DIMENSION_OWNER])
_FIELDS = {"metric.name": "metric", "cost.currency_code": "currency", "issue_id": "issue"}


class PlanLists:
    """The list of plans, the board, and making one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._review = desk.gateway.clients.review

    def routes(self) -> list[BaseRoute]:
        """The list, the file, and the form of a new plan."""
        page = self._desk.page
        return [
            Route("/plans", page(self.show)),
            Route("/plans.csv", page(self.export)),
            Route("/plans/new", page(self.new, *ACTORS)),
            Route("/plans/new", page(self.create, *ACTORS), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The list or the board, with the places under the cap."""
        asked = wanted(request.query_params)
        (plans, token), counted, portfolio = await asyncio.gather(
            self._listed(asked, visitor),
            self._ask("CountPlans", _COUNTING, visitor),
            self._portfolio(visitor),
        )
        now = self._desk.gateway.clock()
        titles = await self._titles((plan.issue_id for plan in plans), visitor)
        rows = [row_of(plan, titles, now) for plan in plans]
        return self._desk.answer(
            request,
            visitor,
            "staff/board.html" if asked.view == "board" else "staff/plans.html",
            asked=asked,
            rows=rows,
            columns={name: [row for row in rows if row.state in states] for name, states in COLUMNS.items()},
            next_after=token,
            tabs=TABS,
            orders=ORDERS,
            counts=counts_of(list(counted.counts)),
            owners=sorted({row.values[1] for row in counted.counts} - {""}),
            portfolio=portfolio,
            people=await self._desk.people(),
            may_act=visitor.may(*ACTORS),
            now=now,
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """The whole list, however many pages it has."""
        asked = wanted(request.query_params)

        async def lines() -> AsyncIterator[Sequence[Cell]]:
            message = asked.request(visitor.person_id, _MOST)
            while True:
                answer = await self._ask("ListPlans", message, visitor)
                for plan in answer.plans:
                    yield line_of(plan)
                if not answer.next_page_token:
                    return
                message.page_token = answer.next_page_token

        return stream_csv("plans.csv", HEADER, lines())

    async def new(self, request: Request, visitor: Visitor) -> Response:
        """The empty form, for the issue that the address names, or with issues to choose from."""
        typed = {
            "issue": request.query_params.get("issue", ""),
            "owner": visitor.person_id,
            "currency": "VND",
        }
        return await self._form(request, visitor, typed)

    async def create(self, request: Request, visitor: Visitor) -> Response:
        """Make it, and go there."""
        typed = await self._desk.typed(request, visitor)
        reader, speech = Reader(typed, self._desk.gateway.settings.tz), self._desk.speech(request, visitor)
        message = pb.CreatePlanRequest(
            request_id=reader.text("_page")[:128] or secrets.token_hex(16),
            issue_id=reader.text("issue", required=True, most=64),
            **plan_says(reader),
        )
        if reader.errors:
            return await self._form(request, visitor, typed, invalid(reader.errors, speech))
        try:
            answer = await self._ask("CreatePlan", message, visitor)
        except Problem as problem:
            return await self._form(request, visitor, typed, refused(problem, speech, _FIELDS))
        done = speech.say("The plan was started. Add what is to be done.")
        return self._desk.back(request, visitor, f"/plans/{answer.plan.plan_id}", done=done)

    async def _form(
        self, request: Request, visitor: Visitor, typed: Values, wrong: Refused | None = None
    ) -> Response:
        """With the chosen issue, or the largest open ones that have no plan."""
        issue, found = None, []
        if typed.get("issue"):
            asked = pb.BatchGetIssuesRequest(issue_ids=[typed["issue"][:64]])
            issue = next(iter((await self._ask("BatchGetIssues", asked, visitor)).issues), None)
        if issue is None:
            open_ones = pb.IssueFilter(states=numbers(pb.Issue, "state", OPEN), with_plan=False)
            asked_for = pb.ListIssuesRequest(filter=open_ones, page_size=_CHOICES)
            found = list((await self._ask("ListIssues", asked_for, visitor)).issues)
        return self._desk.answer(
            request,
            visitor,
            "staff/plan_new.html",
            status=wrong.status if wrong else 200,
            typed=typed,
            wrong=wrong,
            issue=issue,
            found=found,
            page_id=typed.get("_page") or secrets.token_hex(16),
            people=await self._desk.people(),
        )

    async def _listed(self, asked: Wanted, visitor: Visitor) -> tuple[list[pb.Plan], str]:
        """A page of the list; for the board, all that have not ended and the latest that have."""
        me = visitor.person_id
        if asked.view != "board":
            answer = await self._ask("ListPlans", asked.request(me), visitor)
            return list(answer.plans), answer.next_page_token
        halves = (replace(asked, tab="live", after=""), replace(asked, tab="ended", after=""))
        live, ended = await asyncio.gather(
            self._ask("ListPlans", halves[0].request(me, _BOARD), visitor),
            self._ask("ListPlans", halves[1].request(me, _ENDED), visitor),
        )
        return [*live.plans, *ended.plans], ""

    async def _portfolio(self, visitor: Visitor) -> Any:
        """The places under the cap; None where they cannot be told now, or not to this visitor."""
        if not visitor.may("member", "leader", "admin"):
            return None
        request = review_pb2.GetPortfolioRequest()
        answer = await self._desk.panel(self._review.GetPortfolio, request, visitor)
        return getattr(answer, "portfolio", None)

    async def _titles(self, issue_ids: Iterable[str], visitor: Visitor) -> dict[str, str]:
        """Titles of the issues that plans are for."""
        wanted_ids = sorted(set(issue_ids))[:_MOST]
        if not wanted_ids:
            return {}
        request = pb.BatchGetIssuesRequest(issue_ids=wanted_ids)
        answer = await self._ask("BatchGetIssues", request, visitor)
        return {issue.issue_id: issue.title for issue in answer.issues}

    async def _ask(self, rpc: str, message: Any, visitor: Visitor) -> Any:
        return await self._desk.ask(getattr(self._actions, rpc), message, visitor)
