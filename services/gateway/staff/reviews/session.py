"""`/reviews/{review_id}`: hold a session – the agenda, decisions, notes, minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
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
from services.gateway.staff.reviews.cards import VERDICTS, Card, cards_of
from services.gateway.staff.reviews.looked import Looked
from services.gateway.staff.reviews.refused import told, why
from services.gateway.staff.reviews.typed import Tried
from services.gateway.staff.visitor import Visitor

READERS = ("member", "leader", "admin")
HOLDERS = ("leader", "admin")

DONE: Mapping[str, str] = {
    "approve": mark("Approved: {title}"),
    "return": mark("Returned: {title}"),
    "stop": mark("Stopped: {title}"),
    "escalate": mark("Escalated: {title}"),
    "ask": mark("Asked about: {title}"),
}


class SessionPage:
    """One session."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clients = desk.gateway.clients

    def routes(self) -> list[BaseRoute]:
        """The page, its minutes alone for pages that are open, and what is done in it."""
        page, here = self._desk.page, "/reviews/{review_id}"
        return [
            Route(here, page(self.show, *READERS)),
            Route(f"{here}/minutes", page(self.minutes, *READERS)),
            Route(f"{here}/decide", page(self.decide, "leader"), methods=["POST"]),
            Route(f"{here}/note", page(self.note, *HOLDERS), methods=["POST"]),
            Route(f"{here}/agenda", page(self.agenda, *HOLDERS), methods=["POST"]),
            Route(f"{here}/open", page(self.open, *HOLDERS), methods=["POST"]),
            Route(f"{here}/close", page(self.close, *HOLDERS), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The session as it stands."""
        return await self._page(request, visitor, Tried())

    async def minutes(self, request: Request, visitor: Visitor) -> Response:
        """What was decided and noted so far, as a part of the page."""
        seen = await looked.everything(self._clients, _id(request), visitor.caller)
        return self._desk.answer(request, visitor, "staff/review_part.html", **await self._said(seen))

    async def decide(self, request: Request, visitor: Visitor) -> Response:
        """A leader decides; what cannot be done is said where it was tried, with what was typed."""
        values = await self._desk.typed(request, visitor)
        plan_id = values.get("plan_id", "")
        try:
            name, asked = typed.decision(values, _id(request), self._zone)
            found = await self._clients.ask(getattr(self._clients.review, name), asked, visitor.caller)
        except Problem as problem:
            return await self._page(request, visitor, _tried(plan_id, values, problem))
        sentence = self._say(visitor, request, DONE[values["verdict"]], title=found.decision.plan_title)
        next_one = values.get("next", "")
        return self._desk.back(
            request, visitor, f"/reviews/{_id(request)}#{next_one or plan_id}", done=sentence
        )

    async def note(self, request: Request, visitor: Visitor) -> Response:
        """Something that was said."""
        values = await self._desk.typed(request, visitor)
        try:
            asked = typed.note(values, _id(request))
            await self._clients.ask(self._clients.review.AddNote, asked, visitor.caller)
        except Problem as problem:
            return await self._page(request, visitor, _tried("note", values, problem))
        return self._desk.back(
            request,
            visitor,
            f"/reviews/{_id(request)}#minutes",
            done=self._say(visitor, request, mark("Noted.")),
        )

    async def agenda(self, request: Request, visitor: Visitor) -> Response:
        """Build it by the rules; again, when there is one."""
        return await self._move(
            request, visitor, "BuildAgenda", reviews.BuildAgendaRequest, mark("The agenda is up to date.")
        )

    async def open(self, request: Request, visitor: Visitor) -> Response:
        """It begins."""
        return await self._move(
            request, visitor, "OpenReview", reviews.OpenReviewRequest, mark("The session is open.")
        )

    async def close(self, request: Request, visitor: Visitor) -> Response:
        """It ends; nothing of it changes any more."""
        return await self._move(
            request, visitor, "CloseReview", reviews.CloseReviewRequest, mark("The minutes are final.")
        )

    async def _move(self, request: Request, visitor: Visitor, rpc: str, message: Any, done: str) -> Response:
        values = await self._desk.typed(request, visitor)
        asked = message(id=_id(request), version=typed.version_of(values))
        try:
            await self._clients.ask(getattr(self._clients.review, rpc), asked, visitor.caller)
        except Problem as problem:
            return await self._page(request, visitor, _tried("", values, problem))
        sentence = self._say(visitor, request, done)
        return self._desk.back(request, visitor, f"/reviews/{_id(request)}", done=sentence)

    async def _page(self, request: Request, visitor: Visitor, tried: Tried) -> Response:
        seen = await looked.everything(self._clients, _id(request), visitor.caller)
        said = await self._said(seen)
        status = tried.problem.status if tried.problem is not None else 200
        closed = said["state"] == "closed"
        speech = self._desk.speech(request, visitor)
        return self._desk.answer(
            request,
            visitor,
            "staff/review_minutes.html" if closed else "staff/review.html",
            status=status,
            tried=tried,
            told=partial(told, speech),
            why=why(speech, tried.problem),
            holds=visitor.may(*HOLDERS),
            decides=visitor.may("leader"),
            **said,
        )

    async def _said(self, seen: Looked) -> dict[str, Any]:
        now: datetime = self._desk.gateway.clock()
        cards = cards_of(seen.review, seen.known, now)
        portfolio = seen.portfolio
        return {
            "review": seen.review,
            "minutes": seen.minutes,
            "state": word(seen.review, "state"),
            "cards": cards,
            "undecided": _undecided(seen, cards),
            "portfolio": portfolio,
            "full": len(portfolio.active) >= portfolio.cap,
            "over": len(portfolio.active) > portfolio.cap,
            "away": seen.away,
            "verdicts": VERDICTS,
            "word": word,
            "people": await self._desk.people(),
            "request_id": typed.fresh_id(),
            "now": now,
            "utc": UTC,
            "plan_titles": _titles(seen),
            "item_titles": {item.id: item.title for item in seen.review.agenda},
        }

    @property
    def _zone(self) -> Any:
        return self._desk.gateway.settings.tz

    def _say(self, visitor: Visitor, request: Request, words: str, **values: str) -> str:
        return self._desk.speech(request, visitor).say(words, **values)


def _titles(seen: Looked) -> Mapping[str, str]:
    """Titles of all plans that the page may name, by id."""
    named = [(plan.plan_id, plan.title) for plan in seen.portfolio.active]
    named += [(plan.plan_id, plan.title) for plan in seen.known.plans.values()]
    return dict(named)


def _undecided(seen: Looked, cards: list[Card]) -> list[Card]:
    left = set(seen.minutes.undecided_item_ids)
    return [card for card in cards if any(item.id in left for item in card.items)]


def _tried(anchor: str, values: Mapping[str, str], problem: Problem) -> Tried:
    """The page shows what can be mended; what cannot (no such session, not allowed) is a page of its own."""
    if problem.status not in (409, 422) or problem.code in {"unknown_review"}:
        raise problem
    return Tried(anchor, values, problem)


def _id(request: Request) -> str:
    found: str = request.path_params["review_id"]
    return found
