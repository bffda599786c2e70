"""`/issues`: the list, a new one, and the list as a file."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.charts import Charts
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, stream_csv
from services.gateway.staff.issues.counts import Counts
from services.gateway.staff.issues.form import ACTORS, Refused, invalid, refused
from services.gateway.staff.issues.listing import ORDERS, TABS, wanted
from services.gateway.staff.issues.rows import HEADER, line_of, row_of
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import choices
from services.gateway.staff.known import Known
from services.gateway.staff.visitor import Visitor

_MOST = 500


class IssueLists:
    """The list of issues, and making one."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._known = known
        self._counts = Counts(desk)

    def routes(self) -> list[BaseRoute]:
        """The list, the file, and the form of a new issue."""
        page = self._desk.page
        return [
            Route("/issues", page(self.show)),
            Route("/issues.csv", page(self.export)),
            Route("/issues/new", page(self.new, *ACTORS)),
            Route("/issues/new", page(self.create, *ACTORS), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """A page of the list, with how many stand behind each tab."""
        asked = wanted(request.query_params)
        speech = self._desk.speech(request, visitor)
        listed, counted, names = await asyncio.gather(
            self._ask("ListIssues", asked.request(visitor.person_id), visitor),
            self._counts.of(visitor),
            self._known.names(visitor.caller, speech),
        )
        return self._desk.answer(
            request,
            visitor,
            "staff/issues.html",
            asked=asked,
            rows=[row_of(issue) for issue in listed.issues],
            next_after=listed.next_page_token,
            tabs=TABS,
            orders=ORDERS,
            counts=counted.tabs,
            owners=counted.owners,
            products=counted.products,
            choices={name: choices(pb.Issue, name) for name in ("state", "severity", "trend")},
            people=await self._desk.people(),
            now=self._desk.gateway.clock(),
            names=names,
            draw=Charts(speech),
            may_act=visitor.may(*ACTORS),
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """The whole list, however many pages it has."""
        asked = wanted(request.query_params)

        async def lines() -> AsyncIterator[Sequence[Cell]]:
            message = asked.request(visitor.person_id, _MOST)
            while True:
                answer = await self._ask("ListIssues", message, visitor)
                for issue in answer.issues:
                    yield line_of(issue)
                if not answer.next_page_token:
                    return
                message.page_token = answer.next_page_token

        return stream_csv("issues.csv", HEADER, lines())

    async def new(self, request: Request, visitor: Visitor) -> Response:
        """The empty form."""
        return await self._form(request, visitor, {"owner": visitor.person_id})

    async def create(self, request: Request, visitor: Visitor) -> Response:
        """Make it, and go there."""
        typed = await self._desk.typed(request, visitor)
        reader = Reader(typed, self._desk.gateway.settings.tz)
        message = pb.CreateIssueRequest(
            request_id=reader.text("_page")[:128] or secrets.token_hex(16),
            title=reader.text("title", required=True, most=300),
            owner=reader.text("owner", most=200),
        )
        speech = self._desk.speech(request, visitor)
        if reader.errors:
            return await self._form(request, visitor, typed, invalid(reader.errors, speech))
        try:
            answer = await self._ask("CreateIssue", message, visitor)
        except Problem as problem:
            return await self._form(request, visitor, typed, refused(problem, speech))
        path = f"/issues/{answer.issue.issue_id}"
        return self._desk.back(request, visitor, path, done=speech.say("The issue was opened."))

    async def _form(
        self, request: Request, visitor: Visitor, typed: Values, wrong: Refused | None = None
    ) -> Response:
        return self._desk.answer(
            request,
            visitor,
            "staff/issue_new.html",
            status=wrong.status if wrong else 200,
            typed=typed,
            wrong=wrong,
            page_id=typed.get("_page") or secrets.token_hex(16),
            people=await self._desk.people(),
        )

    async def _ask(self, rpc: str, message: Any, visitor: Visitor) -> Any:
        return await self._desk.ask(getattr(self._actions, rpc), message, visitor)
