"""Everything that a session's page shows, asked for at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voc.actions.v1 import actions_pb2 as pb
from voc.review.v1 import review_pb2 as reviews

from services.gateway.clients import Clients
from services.gateway.problems import unless_away
from services.gateway.staff.reviews.cards import Known
from services.mesh.identity import Caller

PAGE = 30


@dataclass(frozen=True, slots=True)
class Looked:
    """A session and what belongs to it.

    Attributes:
        away: actions does not answer, so cards show what the agenda knew.
    """

    review: reviews.Review
    minutes: reviews.Minutes
    portfolio: reviews.Portfolio
    known: Known
    away: bool


async def listed(
    clients: Clients, caller: Caller, *, state: int = 0, after: str = "", size: int = PAGE
) -> reviews.ListReviewsResponse:
    """Sessions, the latest first.

    Raises:
        Problem: review is away.
    """
    request: Any = reviews.ListReviewsRequest(page_size=size, page_token=after, state=state)  # type: ignore[arg-type]
    return await clients.ask(clients.review.ListReviews, request, caller)


async def one(clients: Clients, review_id: str, caller: Caller) -> reviews.Review:
    """A session.

    Raises:
        Problem: there is none, or review is away.
    """
    call = clients.review.GetReview
    found: reviews.GetReviewResponse = await clients.ask(call, reviews.GetReviewRequest(id=review_id), caller)
    return found.review


async def everything(clients: Clients, review_id: str, caller: Caller) -> Looked:
    """A session with its plans, issues, minutes and the portfolio.

    Raises:
        Problem: there is no such session, or review is away.
    """
    review, minutes, portfolio = await asyncio.gather(
        one(clients, review_id, caller),
        clients.ask(clients.review.GetMinutes, reviews.GetMinutesRequest(id=review_id), caller),
        clients.ask(clients.review.GetPortfolio, reviews.GetPortfolioRequest(), caller),
    )
    plan_ids = _some(item.plan_id for item in review.agenda)
    issue_ids = _some(item.issue_id for item in review.agenda)
    plans, issues = await asyncio.gather(
        unless_away(_plans(clients, plan_ids, caller)), unless_away(_issues(clients, issue_ids, caller))
    )
    known = Known(
        plans={plan.plan_id: plan for plan in plans or ()},
        issues={issue.issue_id: issue for issue in issues or ()},
        decisions=minutes.minutes.decisions,
    )
    return Looked(review, minutes.minutes, portfolio.portfolio, known, away=plans is None or issues is None)


async def _plans(clients: Clients, ids: Sequence[str], caller: Caller) -> Sequence[pb.Plan]:
    if not ids:
        return ()
    request = pb.BatchGetPlansRequest(plan_ids=ids)
    found: pb.BatchGetPlansResponse = await clients.ask(clients.actions.BatchGetPlans, request, caller)
    return found.plans


async def _issues(clients: Clients, ids: Sequence[str], caller: Caller) -> Sequence[pb.Issue]:
    if not ids:
        return ()
    request = pb.BatchGetIssuesRequest(issue_ids=ids)
    found: pb.BatchGetIssuesResponse = await clients.ask(clients.actions.BatchGetIssues, request, caller)
    return found.issues


def _some(ids: Any) -> list[str]:
    return [one for one in dict.fromkeys(ids) if one][:500]
