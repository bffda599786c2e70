"""`/inbox`: the list, its views, and acts on what is selected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import intake_pb2

from services.gateway.accounts.views import View, Views
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, stream_csv
from services.gateway.staff.feedback.detail import Detail
from services.gateway.staff.inbox.counts import Counts
from services.gateway.staff.inbox.lines import HEADER, line_of
from services.gateway.staff.inbox.rows import Rows
from services.gateway.staff.inbox.vocabulary import SAID
from services.gateway.staff.inbox.wanted import CLOSED_SETS, ORDERS, VIEWS, Wanted, wanted
from services.gateway.staff.known import Known, Names
from services.gateway.staff.visitor import Visitor

LOOKERS = ("member", "leader", "admin")
ACTORS = ("member", "admin")
_EXPORT_PAGE = 500
_MOST_ROWS = 50


class InboxPage:
    """The list and what stands beside it."""

    def __init__(self, desk: Desk, known: Known, counts: Counts, views: Views, detail: Detail) -> None:
        self._desk = desk
        self._known = known
        self._counts = counts
        self._views = views
        self._detail = detail
        self._rows = Rows()

    def routes(self) -> list[BaseRoute]:
        """The page, its list alone (for scripts), and the list as a file."""
        page = self._desk.page
        return [
            Route("/inbox", page(self.show, *LOOKERS)),
            Route("/inbox/list", page(self.rows, *LOOKERS)),
            Route("/inbox/rows", page(self.some, *LOOKERS)),
            Route("/inbox.csv", page(self.export, *LOOKERS)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The whole page."""
        asked = wanted(request.query_params)
        values, (own, counts) = await asyncio.gather(
            self._listed(request, visitor, asked), self._behind_views(visitor)
        )
        if not asked.narrowed:
            values["total"] = await self._total(asked, counts, visitor)
        beside: Mapping[str, Any] = {}
        if asked.open:
            beside = await self._detail.beside(request, visitor, asked.open)
        shown = {**values, **beside, "views": VIEWS, "own": own, "counts": counts}
        return self._desk.answer(request, visitor, "staff/inbox.html", **shown)

    async def rows(self, request: Request, visitor: Visitor) -> Response:
        """The list without the page around it: for searching as one types, and for going on at its end."""
        asked = wanted(request.query_params)
        values = await self._listed(request, visitor, asked)
        if not asked.narrowed:
            _, counts = await self._behind_views(visitor)
            values["total"] = await self._total(asked, counts, visitor)
        return self._desk.answer(request, visitor, "staff/inbox_list.html", **values)

    async def some(self, request: Request, visitor: Visitor) -> Response:
        """Lines by id, as they stand now: for scripts that put them in their place."""
        ids = list(dict.fromkeys(request.query_params.getlist("id")))[:_MOST_ROWS]
        message = intake_pb2.BatchGetFeedbackRequest(ids=[one[:64] for one in ids if one])
        if not message.ids:
            raise Problem(404, "not_found")
        call, speech = self._desk.gateway.clients.intake.BatchGetFeedback, self._desk.speech(request, visitor)
        answer, names = await asyncio.gather(
            self._desk.ask(call, message, visitor), self._known.names(visitor.caller, speech)
        )
        now = self._desk.gateway.clock()
        return self._desk.answer(
            request,
            visitor,
            "staff/inbox_row.html",
            rows=self._rows.of(answer.feedback, names, now),
            asked=Wanted(),
            said=SAID,
            may_act=visitor.may(*ACTORS),
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """Everything that matches, however many pages."""
        asked, speech = wanted(request.query_params), self._desk.speech(request, visitor)
        names = await self._known.names(visitor.caller, speech)
        message = self._request(asked, visitor, size=_EXPORT_PAGE)
        message.page_token, message.without_total = "", True

        async def lines() -> AsyncIterator[Sequence[Cell]]:
            while True:
                answer = await self._desk.ask(self._list, message, visitor)
                for feedback in answer.feedback:
                    yield line_of(feedback, names)
                if not answer.next_page_token:
                    return
                message.page_token = answer.next_page_token

        return stream_csv("inbox.csv", HEADER, lines())

    @property
    def _list(self) -> Any:
        return self._desk.gateway.clients.intake.ListFeedback

    def _request(self, asked: Wanted, visitor: Visitor, **more: int) -> Any:
        gateway = self._desk.gateway
        return asked.request(visitor.person_id, gateway.clock(), gateway.settings.tz, **more)

    async def _behind_views(self, visitor: Visitor) -> tuple[list[View], dict[str, int]]:
        """The person's own views, and how many stand behind each view."""
        own = await self._views.of(visitor.person_id)
        return own, await self._counts.of(visitor.caller, {view.id: wanted_of(view) for view in own})

    async def _total(self, asked: Wanted, counts: Mapping[str, int], visitor: Visitor) -> int:
        """How many a whole view shows: as its tab says."""
        if asked.view in counts:
            return counts[asked.view]
        gateway = self._desk.gateway
        message = intake_pb2.CountFeedbackRequest(
            filter=asked.filter(visitor.person_id, gateway.clock(), gateway.settings.tz)
        )
        answer = await self._desk.ask(gateway.clients.intake.CountFeedback, message, visitor)
        return int(answer.total_size)

    async def _listed(self, request: Request, visitor: Visitor, asked: Wanted) -> dict[str, Any]:
        """What the list shows; the total only of a narrowed one."""
        speech = self._desk.speech(request, visitor)
        answer, names = await asyncio.gather(
            self._desk.ask(self._list, self._request(asked, visitor), visitor),
            self._known.names(visitor.caller, speech),
        )
        now = self._desk.gateway.clock()
        return {
            "asked": asked,
            "rows": self._rows.of(answer.feedback, names, now),
            "total": answer.total_size,
            "next_after": answer.next_page_token,
            "names": names,
            "said": SAID,
            "closed_sets": CLOSED_SETS,
            "orders": list(ORDERS),
            "chips": chips_of(asked, names),
            "may_act": visitor.may(*ACTORS),
        }


def wanted_of(view: View) -> Wanted:
    """The list that an own view stands for."""
    return wanted(QueryParams(parse_qsl(view.query)))


def chips_of(asked: Wanted, names: Names) -> list[tuple[str, str, str, str]]:
    """The filters in force: name, value, what people read where it is a name, and the address without it."""
    found = []
    kinds = {"product": "products", "channel": "channels", "topic": "topics"}
    for name, values in asked.many:
        for value in values:
            said = names.of(kinds[name], value) if name in kinds else ""
            found.append((name, value, said, asked.without(name, value).address()))
    if asked.owner:
        said = "" if asked.owner in ("me", "none") else names.of("people", asked.owner)
        found.append(("owner", asked.owner, said, asked.without("owner").address()))
    for name, value in (*zip(("from", "until"), asked.days, strict=True), ("q", asked.q)):
        if value:
            found.append((name, value, value, asked.without(name).address()))
    return found
