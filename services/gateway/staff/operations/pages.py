"""`/operations` and its sections: consumers, timers, recent errors, the ground, and what to do."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.operations.v1 import operations_pb2 as pb

from services.gateway.staff.desk import Desk
from services.gateway.staff.operations import rows
from services.gateway.staff.operations.asking import ALL, Watch
from services.gateway.staff.operations.findings import findings
from services.gateway.staff.operations.letters import LetterPages
from services.gateway.staff.operations.reasons import reason
from services.gateway.staff.shown import shown
from services.gateway.staff.visitor import Visitor
from services.mesh.clock import utc_now

OPERATORS = ("operator", "admin")
_TRACES = 3
"""Traces that an error is followed along."""
_SOME = 5
"""Causes of dead letters on the first page."""
_LOOKED_AT = 200
"""Dead letters of a service that are sorted by their cause there."""


class OperationsPages:
    """Read by operators; every section shows what it can while others are away."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._watch = Watch(desk.gateway.clients, desk.gateway.inspection)
        self._letters = LetterPages(desk, self._watch, self._answer)

    def routes(self) -> list[BaseRoute]:
        """The sections; those of dead letters are their own."""
        page = partial(self._page)
        return [
            Route("/operations", page(self.overview)),
            Route("/operations/consumers", page(self.consumers)),
            Route("/operations/timers", page(self.timers)),
            Route("/operations/errors", page(self.errors)),
            Route("/operations/ground", page(self.ground)),
            Route("/operations/help", page(self.help)),
            *self._letters.routes(),
        ]

    async def overview(self, request: Request, visitor: Visitor) -> Response:
        """The worst thing, and every service in a row."""
        now, speech = utc_now(), self._desk.speech(request, visitor)
        listed = partial(_list_letters, size=_LOOKED_AT)
        seen, letters = await asyncio.gather(
            self._watch.conditions(visitor.caller),
            self._watch.each("ListDeadLetters", visitor.caller, listed),
        )
        found, causes = findings(seen, speech, now), rows.causes_of(rows.letters_of(letters))
        return self._answer(
            request,
            visitor,
            "operations.html",
            section="overview",
            worst=found[0] if found else None,
            others=found[1:],
            services=[rows.service_of(one, now, partial(reason, speech=speech)) for one in seen],
            causes=causes[:_SOME],
            cause_count=len(causes),
            letter_count=sum(part.answer.total_size for part in letters if part.answer is not None),
        )

    async def consumers(self, request: Request, visitor: Visitor) -> Response:
        """How each service keeps up with each topic."""
        parts = await self._watch.each(
            "ListConsumers", visitor.caller, lambda name: pb.ListConsumersRequest(service=name)
        )
        return self._answer(
            request,
            visitor,
            "operations_consumers.html",
            section="consumers",
            parts=[(part, rows.consumers_of(part)) for part in parts],
        )

    async def timers(self, request: Request, visitor: Visitor) -> Response:
        """What services do by themselves."""
        parts = await self._watch.timers(visitor.caller)
        return self._answer(
            request,
            visitor,
            "operations_timers.html",
            section="timers",
            timers=rows.timers_of(parts),
            away=[part.service for part in parts if part.answer is None],
        )

    async def errors(self, request: Request, visitor: Visitor) -> Response:
        """The last errors of every replica that answers; with an id only those that belong to it."""
        id_ = request.query_params.get("id", "").strip()[:200]
        service = request.query_params.get("service", "")
        answers = await self._watch.errors(visitor.caller, id_)
        found = rows.errors_of(answers)
        if id_:
            found = await self._with_traces(found, visitor)
        return self._answer(
            request,
            visitor,
            "operations_errors.html",
            section="errors",
            id=id_,
            service=service,
            names=ALL,
            errors=[one for one in found if service in ("", one.service)][: rows.MOST_ERRORS],
            replicas=rows.replicas_of(answers),
            away=[name for name, parts in answers if any(part.answer is None for part in parts)],
        )

    async def _with_traces(self, found: list[rows.ErrorRow], visitor: Visitor) -> list[rows.ErrorRow]:
        """These errors and what went wrong elsewhere in their traces, such as where an event was heard."""
        traces = {one.said.trace_id for one in found} - {""}
        known = {one.key: one for one in found}
        for trace in sorted(traces)[:_TRACES]:
            known |= {one.key: one for one in rows.errors_of(await self._watch.errors(visitor.caller, trace))}
        return sorted(known.values(), key=lambda one: one.time, reverse=True)

    async def ground(self, request: Request, visitor: Visitor) -> Response:
        """What each service stands on."""
        now, speech = utc_now(), self._desk.speech(request, visitor)
        seen = await self._watch.conditions(visitor.caller)
        return self._answer(
            request,
            visitor,
            "operations_ground.html",
            section="ground",
            services=[rows.service_of(one, now, partial(reason, speech=speech)) for one in seen],
        )

    async def help(self, request: Request, visitor: Visitor) -> Response:
        """What each finding means, and what to do."""
        return self._answer(request, visitor, "operations_help.html", section="help")

    def _page(self, handler: Any) -> Any:
        return self._desk.page(handler, *OPERATORS)

    def _answer(
        self, request: Request, visitor: Visitor, template: str, *, status: int = 200, **values: Any
    ) -> Response:
        """A page whose moments are those of the process clock: that is what services say."""
        now, speech = utc_now(), self._desk.speech(request, visitor)
        local: datetime = now.astimezone(speech.zone)
        return self._desk.answer(
            request,
            visitor,
            f"staff/{template}",
            status=status,
            **shown(speech, now),
            now=now,
            at=local.strftime("%H:%M:%S"),
            here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            **values,
        )


def _list_letters(service: str, size: int) -> pb.ListDeadLettersRequest:
    return pb.ListDeadLettersRequest(service=service, page_size=size)
