"""`/quality/checks`: the fair sample, decided without seeing what the machine, or another person, said."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import quality_pb2

from services.gateway.pages.speech import Speech, mark
from services.gateway.problems import Problem
from services.gateway.reasons import problem_text
from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.labels import name_of, values_of
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, SAID
from services.gateway.staff.issues.form import ACTORS
from services.gateway.staff.issues.words import when
from services.gateway.staff.known import Known, Names
from services.gateway.staff.quality.asking import NO_TOPIC, correction, qualities, version_typed
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

PATH = "/quality/checks"
_COUNTED = 50
_MOST_SKIPPED = 40
_PAGES = 5
"""Of what another person decided, as many pages are looked through for the next: there may be gaps."""


class ChecksPage:
    """One feedback after the other; what was said of it before shows afterwards."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known
        self._classification = desk.gateway.clients.classification
        self._quality = qualities(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """The page, and its form."""
        page = self._desk.page
        return [
            Route(PATH, page(self.show, *ACTORS)),
            Route(PATH, page(self.check, *ACTORS), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The next of the sample; `?again=1`: of what exactly one other person decided."""
        return await self._page(request, visitor, request.query_params)

    async def check(self, request: Request, visitor: Visitor) -> Response:
        """What a person says of one feedback."""
        typed = await self._desk.typed(request, visitor)
        speech = self._desk.speech(request, visitor)
        decided = {name: [typed[name]] for name in DIMENSIONS if typed.get(name)}
        if not decided:
            why = speech.say(mark("Decide at least one label, or skip this one."))
            return await self._page(request, visitor, typed, why=why, status=422)
        feedback_id = typed.get("feedback_id", "")[:64]
        try:
            message = correction(feedback_id, version_typed(typed), decided)
            answer = await self._desk.ask(self._classification.CorrectClassification, message, visitor)
        except Problem as problem:
            if problem.status in (401, 403):
                raise
            return await self._refused(request, visitor, typed, problem)
        names = await self._known.names(visitor.caller, speech)
        done = self._told(answer.classification, list(decided), names, speech, again=bool(typed.get("again")))
        fields = {
            "feedback_id": feedback_id,
            "version": str(answer.classification.version),
            "back": _address(typed),
        }
        undo = Undo("/quality/undo", fields)
        return self._desk.back(request, visitor, _address(typed), done=done, undo=undo)

    def _told(self, found: Any, decided: Sequence[str], names: Names, speech: Speech, *, again: bool) -> str:
        """Whether it was the same as what stood there, said only now."""
        before, after = found.corrections[-1].before, found.corrections[-1].after
        other = [name for name in decided if values_of(before, name)[:1] != values_of(after, name)[:1]]
        same = len(decided) - len(other)
        whom = (
            mark("The other person agrees on {same} of {all}.")
            if again
            else mark("The machine agrees on {same} of {all}.")
        )
        said = [speech.say(whom, same=same, all=len(decided))]
        for name in other:
            values = [name_of(name, value, names, speech) for value in values_of(before, name)[:1]]
            said.append(f"{speech.say(DIMENSIONS[name])}: {''.join(values) or speech.say(mark('nothing'))}.")
        return " ".join(said)

    async def _refused(
        self, request: Request, visitor: Visitor, typed: Mapping[str, str], problem: Problem
    ) -> Response:
        speech = self._desk.speech(request, visitor)
        why = problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
        if problem.code == "stale":
            why = speech.say(mark("Somebody else decided about this meanwhile. Nothing was changed."))
        return await self._page(request, visitor, typed, why=why, status=problem.status)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        asked: Mapping[str, str],
        *,
        why: str = "",
        status: int = 200,
    ) -> Response:
        again = bool(asked.get("again"))
        skipped = [one for one in asked.get("skip", "").split(",") if one][-_MOST_SKIPPED:]
        speech = self._desk.speech(request, visitor)
        found, names = await asyncio.gather(
            self._listed(visitor, again, set(skipped)), self._known.names(visitor.caller, speech)
        )
        chosen = [one for one in found or () if one.feedback_id == asked.get("feedback_id", "")]
        one = next(iter([*chosen, *(found or ())]), None)
        return self._desk.answer(
            request,
            visitor,
            "staff/quality_checks.html",
            status=status,
            away=found is None,
            one=one,
            product=names.of("products", one.facts.product) if one else "",
            received=when(one.facts, "receive_time") if one else None,
            left=len(found or ()),
            counted=_COUNTED,
            again=again,
            skipped=skipped,
            skip=_skip(again, skipped),
            typed=asked if why else {},
            why=why,
            dimensions=DIMENSIONS,
            values=SAID,
            topics=names.topics,
            no_topic=NO_TOPIC,
        )

    async def _listed(self, visitor: Visitor, again: bool, skipped: set[str]) -> list[Any] | None:
        """The next ones; None where nobody knows now."""
        kept: list[Any] = []
        token = ""
        for _ in range(_PAGES):
            request = quality_pb2.ListChecksRequest(again=again, page_size=_COUNTED + 1, page_token=token)
            answer: Any = await self._desk.panel(self._quality.ListChecks, request, visitor)
            if not answer:
                return kept or None
            kept += [one for one in answer.classifications if one.feedback_id not in skipped]
            token = answer.next_page_token
            if kept or not token:
                break
        return kept


def _address(asked: Mapping[str, str]) -> str:
    pairs = [(name, asked[name]) for name in ("again", "skip") if asked.get(name)]
    return f"{PATH}?{urlencode(pairs, safe=',')}" if pairs else PATH


def _skip(again: bool, skipped: Sequence[str]) -> str:
    """The address that skips one more, to be ended with its id."""
    pairs = [("again", "1")] if again else []
    return f"{PATH}?{urlencode([*pairs, ('skip', ','.join([*skipped, '']))], safe=',')}"
