"""`/quality/unsure`: what the machine cannot decide, what teaches it most first, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import classification_pb2 as pb

from services.gateway.api.handler import json_response
from services.gateway.pages.speech import Speech, mark
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.reasons import problem_text
from services.gateway.staff.again import local
from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.labels import name_of
from services.gateway.staff.inbox.vocabulary import DIMENSIONS
from services.gateway.staff.issues.form import ACTORS
from services.gateway.staff.known import Known, Names
from services.gateway.staff.quality.asking import NO_TOPIC, correction, dimension_number, version_typed
from services.gateway.staff.quality.cards import Card, card_for, card_of
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

PATH = "/quality/unsure"
AHEAD = 8
"""Cards that a page holds, so that the next comes at once."""
_MOST_SKIPPED = 60
_MOST_ASKED = 100


class UnsurePage:
    """The queue."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known
        self._classification = desk.gateway.clients.classification

    def routes(self) -> list[BaseRoute]:
        """The page, deciding, and taking back."""
        page = self._desk.page
        return [
            Route(PATH, page(self.show, *ACTORS)),
            Route(PATH, page(self.decide, *ACTORS), methods=["POST"]),
            Route("/quality/undo", page(self.undo, *ACTORS), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The first of the queue; `?dimension=` for one label, `?feedback=` to begin with that one."""
        return await self._page(request, visitor)

    async def decide(self, request: Request, visitor: Visitor) -> Response:
        """One value, chosen by a person."""
        typed = await self._desk.typed(request, visitor)
        speech = self._desk.speech(request, visitor)
        try:
            done, undo = await self._decided(typed, visitor, speech)
        except Problem as problem:
            if problem.status in (401, 403):
                raise
            return await self._refused(request, visitor, typed, problem)
        if _by_script(request):
            return json_response({"told": done, "undo": {"action": undo.action, "fields": dict(undo.fields)}})
        return self._desk.back(request, visitor, _address(typed), done=done, undo=undo)

    async def undo(self, request: Request, visitor: Visitor) -> Response:
        """Take the visitor's own correction back: labels stand as before."""
        typed = await self._desk.typed(request, visitor)
        message = pb.UndoCorrectionRequest(
            feedback_id=typed.get("feedback_id", "")[:64], version=version_typed(typed)
        )
        answer = await self._desk.ask(self._classification.UndoCorrection, message, visitor)
        done = self._desk.speech(request, visitor).say(mark("Taken back. It stands as before."))
        if _by_script(request):
            return json_response({"told": done, "version": answer.classification.version})
        return self._desk.back(request, visitor, local(typed.get("back", ""), PATH), done=done)

    async def _decided(self, typed: Mapping[str, str], visitor: Visitor, speech: Speech) -> tuple[str, Undo]:
        dimension, value = typed.get("decided", ""), typed.get("value", "")
        if not value:
            raise invalid([FieldError("value", "required")])
        feedback_id = typed.get("feedback_id", "")[:64]
        message = correction(feedback_id, version_typed(typed), {dimension: [value]})
        answer = await self._desk.ask(self._classification.CorrectClassification, message, visitor)
        names = await self._known.names(visitor.caller, speech)
        said = speech.say("No topic fits") if value == NO_TOPIC else name_of(dimension, value, names, speech)
        done = speech.say(
            mark("{dimension}: {value}"), dimension=speech.say(DIMENSIONS[dimension]), value=said
        )
        back = _address(typed, feedback=feedback_id, decided=dimension)
        version = str(answer.classification.version)
        return done, Undo("/quality/undo", {"feedback_id": feedback_id, "version": version, "back": back})

    async def _refused(
        self, request: Request, visitor: Visitor, typed: Mapping[str, str], problem: Problem
    ) -> Response:
        speech = self._desk.speech(request, visitor)
        why = problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
        if problem.code == "stale":
            why = speech.say(mark("Somebody else decided about this meanwhile. Nothing was changed."))
        if _by_script(request):
            return json_response({"why": why}, problem.status)
        return await self._page(request, visitor, typed=typed, why=why, status=problem.status)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        typed: Mapping[str, str] | None = None,
        why: str = "",
        status: int = 200,
    ) -> Response:
        asked = typed if typed is not None else request.query_params
        speech = self._desk.speech(request, visitor)
        dimension = asked.get("dimension", "")
        dimension = dimension if dimension in DIMENSIONS else ""
        skipped = _skipped(asked)
        first = asked.get("feedback", "") or (asked.get("feedback_id", "") if why else "")
        listed, counted, one, names = await asyncio.gather(
            self._listed(visitor, dimension, AHEAD + len(skipped)),
            self._counted(visitor),
            self._one(visitor, first),
            self._known.names(visitor.caller, speech),
        )
        cards = _cards(listed, [dimension] if dimension else [], {*skipped, first}, (names, speech))
        again = _first(one, asked.get("decided", "") or dimension, names, speech)
        cards = ([again] if again else []) + cards
        return self._desk.answer(
            request,
            visitor,
            "staff/unsure.html",
            status=status,
            cards=cards[:AHEAD],
            away=listed is None,
            dimension=dimension,
            dimensions=DIMENSIONS,
            counted=counted,
            skipped=skipped,
            skip=_skip(dimension, skipped),
            why=why,
        )

    async def _listed(self, visitor: Visitor, dimension: str, count: int) -> Sequence[Any] | None:
        chosen = pb.ClassificationFilter(unsure=[dimension_number(dimension)] if dimension else [])
        request = pb.ListClassificationsRequest(
            filter=chosen,
            order=pb.ListClassificationsRequest.ORDER_TEACHES_MOST_FIRST,
            page_size=min(count, _MOST_ASKED),
        )
        answer: Any = await self._desk.panel(self._classification.ListClassifications, request, visitor)
        return list(answer.classifications) if answer else None

    async def _counted(self, visitor: Visitor) -> dict[str, int]:
        """How many wait, by dimension; those of which nobody knows are missing."""

        async def count(name: str) -> tuple[str, int | None]:
            chosen = pb.ClassificationFilter(unsure=[dimension_number(name)])
            request = pb.CountClassificationsRequest(filter=chosen)
            answer: Any = await self._desk.panel(self._classification.CountClassifications, request, visitor)
            return name, sum(each.count for each in answer.counts) if answer else None

        found = await asyncio.gather(*map(count, DIMENSIONS))
        return {name: number for name, number in found if number is not None}

    async def _one(self, visitor: Visitor, feedback_id: str) -> Any:
        """A feedback that is asked for by name; None where there is none."""
        if not feedback_id:
            return None
        request = pb.BatchGetClassificationsRequest(feedback_ids=[feedback_id[:64]])
        answer: Any = await self._desk.panel(self._classification.BatchGetClassifications, request, visitor)
        return next(iter(answer.classifications), None) if answer else None


def _cards(
    listed: Sequence[Any] | None, asked: Sequence[str], left_out: set[str], told: tuple[Names, Speech]
) -> list[Card]:
    found = (card_of(one, asked, *told) for one in listed or () if one.feedback_id not in left_out)
    return [one for one in found if one is not None]


def _first(one: Any, dimension: str, names: Names, speech: Speech) -> Card | None:
    if one is None:
        return None
    if dimension in DIMENSIONS:
        return card_for(one, dimension, names, speech, again=True)
    return card_of(one, (), names, speech)


def _skipped(asked: Mapping[str, str]) -> list[str]:
    found = dict.fromkeys(one for one in asked.get("skip", "").split(",") if one)
    return list(found)[-_MOST_SKIPPED:]


def _skip(dimension: str, skipped: Sequence[str]) -> str:
    """The address that skips one more, to be ended with its id."""
    pairs = [("dimension", dimension)] if dimension else []
    return f"{PATH}?{urlencode([*pairs, ('skip', ','.join([*skipped, '']))], safe=',')}"


def _address(typed: Mapping[str, str], **more: str) -> str:
    dimension = typed.get("dimension", "")
    pairs = [("dimension", dimension)] if dimension in DIMENSIONS else []
    pairs += [("skip", ",".join(_skipped(typed)))] if typed.get("skip") else []
    pairs += more.items()
    return f"{PATH}?{urlencode(pairs, safe=',')}" if pairs else PATH


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
