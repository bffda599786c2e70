"""`/home`: what a leader reads in five seconds on a phone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as actions
from voc.review.v1 import review_pb2 as reviews

from services.gateway.problems import unless_away
from services.gateway.staff.desk import Desk
from services.gateway.staff.figures.numbers import NOW, Figures
from services.gateway.staff.figures.period import CHOICES, period_of
from services.gateway.staff.figures.scores import LEAST
from services.gateway.staff.figures.spoken import length
from services.gateway.staff.figures.voices import MOST
from services.gateway.staff.home.tiles import tiles
from services.gateway.staff.home.waiting import SHOWN, Waits, Worse, next_review, waits, worse
from services.gateway.staff.visitor import Visitor
from services.mesh.identity import Caller

READERS = ("member", "leader", "admin")
_OPEN = (
    actions.Issue.STATE_NEW,
    actions.Issue.STATE_ONGOING,
    actions.Issue.STATE_PLANNED,
    actions.Issue.STATE_REGRESSED,
)


class HomePage:
    """The numbers, what waits, what got worse, and customers' own words."""

    def __init__(self, desk: Desk, figures: Figures) -> None:
        self._desk = desk
        self._figures = figures
        self._clients = desk.gateway.clients

    def routes(self) -> list[BaseRoute]:
        """One page."""
        return [Route("/home", self._desk.page(self.show, *READERS))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The home. What a service that is away would tell is said to be missing; the rest stands."""
        gateway, caller = self._desk.gateway, visitor.caller
        period = period_of(request.query_params, gateway.clock(), gateway.settings.tz)
        numbers, waiting, bad, said = await asyncio.gather(
            tiles(self._figures, period, caller),
            unless_away(self._waits(caller)),
            unless_away(self._worse(caller)),
            unless_away(self._voices(caller)),
        )
        return self._desk.answer(
            request,
            visitor,
            "staff/home.html",
            period=period,
            lengths=CHOICES,
            tiles=numbers,
            waits=waiting[0] if waiting is not None else None,
            review=waiting[1] if waiting is not None else None,
            worse=bad,
            voices=said,
            voices_most=MOST,
            most=SHOWN,
            least=LEAST,
            people=await self._desk.people(),
            utc=UTC,
            length=partial(length, self._desk.speech(request, visitor)),
        )

    async def _waits(self, caller: Caller) -> tuple[list[Waits], reviews.Review | None]:
        review = self._clients.review
        plans, opened, scheduled = await asyncio.gather(
            self._figures.ask(review.ListWaitingPlans, reviews.ListWaitingPlansRequest(), caller, NOW),
            self._figures.ask(review.ListReviews, _in_state(reviews.Review.STATE_OPEN), caller, NOW),
            self._figures.ask(review.ListReviews, _in_state(reviews.Review.STATE_SCHEDULED), caller, NOW),
        )
        following = next_review([*opened.reviews, *scheduled.reviews])
        return waits(plans.plans, following), following

    async def _worse(self, caller: Caller) -> list[Worse]:
        back = actions.IssueFilter(states=[actions.Issue.STATE_REGRESSED])
        grows = actions.IssueFilter(states=_OPEN, trends=[actions.Issue.TREND_ESCALATING])
        regressed, escalating, portfolio = await asyncio.gather(
            self._issues(back, caller),
            self._issues(grows, caller),
            self._figures.ask(self._clients.review.GetPortfolio, reviews.GetPortfolioRequest(), caller, NOW),
        )
        active = portfolio.portfolio.active
        return worse(regressed, escalating, active, self._desk.gateway.clock())

    async def _voices(self, caller: Caller) -> Sequence[Any]:
        issues = await self._issues(actions.IssueFilter(states=_OPEN), caller)
        return await self._figures.voices(issues, caller)

    async def _issues(self, chosen: actions.IssueFilter, caller: Caller) -> Sequence[actions.Issue]:
        request = actions.ListIssuesRequest(filter=chosen, page_size=MOST)
        call = self._clients.actions.ListIssues
        found: actions.ListIssuesResponse = await self._figures.ask(call, request, caller)
        return found.issues


def _in_state(state: Any) -> reviews.ListReviewsRequest:
    return reviews.ListReviewsRequest(state=state, page_size=50)
