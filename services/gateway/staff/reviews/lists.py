"""`/reviews`: sessions, and the form that schedules or changes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.review.v1 import review_pb2 as reviews

from services.gateway.pages.speech import mark
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.words import word
from services.gateway.staff.reviews import looked, typed
from services.gateway.staff.reviews.refused import told, why
from services.gateway.staff.reviews.session import HOLDERS, READERS
from services.gateway.staff.reviews.typed import Tried
from services.gateway.staff.visitor import Visitor
from services.mesh.moments import timestamp


@dataclass(frozen=True, slots=True)
class Group:
    """Sessions that stand alike: `open`, `scheduled` or `closed`."""

    state: str
    reviews: Sequence[reviews.Review]


class ReviewLists:
    """All sessions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clients = desk.gateway.clients

    def routes(self) -> list[BaseRoute]:
        """The list, and the form."""
        page = self._desk.page
        return [
            Route("/reviews", page(self.list, *READERS)),
            Route("/reviews/new", page(self.new, *HOLDERS), methods=["GET", "POST"]),
            Route("/reviews/{review_id}/edit", page(self.edit, *HOLDERS), methods=["GET", "POST"]),
        ]

    async def list(self, request: Request, visitor: Visitor) -> Response:
        """The one that is held now, those to come, the next one first, and those that were."""
        after = request.query_params.get("after", "")[:1000]
        found = await looked.listed(self._clients, visitor.caller, after=after)
        return self._desk.answer(
            request,
            visitor,
            "staff/reviews.html",
            groups=_groups(found.reviews),
            after=found.next_page_token,
            first=not after,
            holds=visitor.may(*HOLDERS),
            people=await self._desk.people(),
            utc=UTC,
        )

    async def new(self, request: Request, visitor: Visitor) -> Response:
        """Schedule a session."""
        if request.method == "GET":
            day = (self._now() + timedelta(days=7)).astimezone(self._desk.gateway.settings.tz).date()
            values: Mapping[str, str] = {
                "day": day.isoformat(),
                "day_clock": "09:00",
                "chair": visitor.person_id,
            }
            return await self._form(request, visitor, values, (), None)
        values, members = await self._typed(request, visitor)
        try:
            said = typed.session(values, members, self._desk.gateway.settings.tz)
            asked = reviews.CreateReviewRequest(
                request_id=f"page:{values.get('request_id', '')[:100] or typed.fresh_id()}",
                title=said.title,
                hold_time=timestamp(said.hold_time),
                chair=said.chair,
                members=said.members,
            )
            made = await self._clients.ask(self._clients.review.CreateReview, asked, visitor.caller)
        except Problem as problem:
            return await self._form(request, visitor, values, members, None, problem)
        return self._back(request, visitor, made.review.id, mark("The session is scheduled."))

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        """Change what a session is called, when it is held and who takes part."""
        review_id = request.path_params["review_id"]
        if request.method == "GET":
            review = await looked.one(self._clients, review_id, visitor.caller)
            return await self._form(request, visitor, self._values(review), tuple(review.members), review)
        values, members = await self._typed(request, visitor)
        review = await looked.one(self._clients, review_id, visitor.caller)
        try:
            said = typed.session(values, members, self._desk.gateway.settings.tz)
            asked = reviews.UpdateReviewRequest(
                id=review_id,
                version=typed.version_of(values),
                title=said.title,
                hold_time=timestamp(said.hold_time),
                chair=said.chair or review.chair,
                members=said.members,
            )
            await self._clients.ask(self._clients.review.UpdateReview, asked, visitor.caller)
        except Problem as problem:
            if problem.code == "stale":
                # Sent once more it stands: the page shows what the other one changed.
                review = await looked.one(self._clients, review_id, visitor.caller)
                values = {**values, "version": str(review.version)}
            return await self._form(request, visitor, values, members, review, problem)
        return self._back(request, visitor, review_id, mark("The session is changed."))

    async def _form(  # noqa: PLR0917
        self,
        request: Request,
        visitor: Visitor,
        values: Mapping[str, str],
        members: Sequence[str],
        review: reviews.Review | None,
        problem: Problem | None = None,
    ) -> Response:
        if problem is not None and problem.status not in (409, 422):
            raise problem
        people, speech = await self._desk.people(), self._desk.speech(request, visitor)
        return self._desk.answer(
            request,
            visitor,
            "staff/review_form.html",
            status=problem.status if problem is not None else 200,
            tried=Tried("", values, problem),
            members=members,
            review=review,
            people=people,
            staff=sorted(people, key=lambda one: one.name.casefold()),
            told=partial(told, speech),
            why=why(speech, problem),
            utc=UTC,
            request_id=values.get("request_id") or typed.fresh_id(),
        )

    async def _typed(self, request: Request, visitor: Visitor) -> tuple[Mapping[str, str], tuple[str, ...]]:
        lists = await self._desk.typed_lists(request, visitor)
        values = {name: given[-1] for name, given in lists.items() if given}
        return values, tuple(lists.get("members", ()))

    def _values(self, review: reviews.Review) -> dict[str, str]:
        held = review.hold_time.ToDatetime(tzinfo=UTC).astimezone(self._desk.gateway.settings.tz)
        return {
            "title": review.title,
            "day": held.date().isoformat(),
            "day_clock": held.strftime("%H:%M"),
            "chair": review.chair,
            "version": str(review.version),
        }

    def _back(self, request: Request, visitor: Visitor, review_id: str, done: str) -> Response:
        sentence = self._desk.speech(request, visitor).say(done)
        return self._desk.back(request, visitor, f"/reviews/{review_id}", done=sentence)

    def _now(self) -> datetime:
        return self._desk.gateway.clock()


def _groups(found: Sequence[reviews.Review]) -> list[Group]:
    groups = []
    for state in ("open", "scheduled", "closed"):
        those: list[Any] = [one for one in found if word(one, "state") == state]
        if state == "scheduled":
            those.reverse()
        if those:
            groups.append(Group(state, those))
    return groups
