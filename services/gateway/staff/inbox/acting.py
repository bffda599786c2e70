"""`/inbox/act`: acts on what is selected, for forms and for scripts alike; and people's own views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2

from services.gateway.accounts.views import ViewRefused, Views
from services.gateway.api.handler import json_response
from services.gateway.pages.speech import mark
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.reasons import problem_text
from services.gateway.staff.again import local
from services.gateway.staff.desk import Desk
from services.gateway.staff.inbox.acts import Acts, Outcome, Wish, marks_of
from services.gateway.staff.inbox.after import heard
from services.gateway.staff.inbox.counts import Counts
from services.gateway.staff.inbox.page import ACTORS, LOOKERS
from services.gateway.staff.inbox.rows import row_of
from services.gateway.staff.inbox.sentences import told
from services.gateway.staff.inbox.vocabulary import SAID
from services.gateway.staff.inbox.wanted import Wanted
from services.gateway.staff.known import Known
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_FIELDS = ("owner", "note", "reason", "issue_id", "dimension", "value", "seen")
_FOUND = 20


class InboxActs:
    """What is posted from the inbox and from the page of one feedback."""

    def __init__(self, desk: Desk, known: Known, counts: Counts, views: Views) -> None:
        self._desk = desk
        self._known = known
        self._counts = counts
        self._views = views
        self._acts = Acts(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """Acts, the search for issues to link to, and own views."""
        page = self._desk.page
        return [
            Route("/inbox/act", page(self.act, *ACTORS), methods=["POST"]),
            Route("/inbox/issues", page(self.issues, *LOOKERS)),
            Route("/inbox/views", page(self.keep, *LOOKERS), methods=["POST"]),
            Route("/inbox/views/{view_id}/rename", page(self.rename, *LOOKERS), methods=["POST"]),
            Route("/inbox/views/{view_id}/drop", page(self.drop, *LOOKERS), methods=["POST"]),
        ]

    async def act(self, request: Request, visitor: Visitor) -> Response:
        """Do it, and go back to where it was asked for; scripts get the changed lines instead."""
        typed = await self._desk.typed_lists(request, visitor)
        script = "application/json" in request.headers.get("accept", "")
        since = self._desk.gateway.clock()
        try:
            outcome = await self._acts.do(wish_of(typed, visitor.person_id), visitor.caller)
        except Problem as problem:
            if not script:
                raise
            return problem.response(self._desk.speech(request, visitor).language, request.scope["request_id"])
        self._counts.forget(visitor.caller)
        found = await heard(self._desk, outcome, since, visitor)
        if script:
            return await self._answer(request, visitor, outcome, found)
        names = await self._known.names(visitor.caller, self._desk.speech(request, visitor))
        back = local(_last(typed, "back"), "/inbox")
        done = told(outcome, names, self._desk.speech(request, visitor))
        return self._desk.back(request, visitor, back, done=done, undo=_undo(outcome, back))

    async def issues(self, request: Request, visitor: Visitor) -> Response:
        """Issues by words of their title, for linking; the largest first."""
        query = request.query_params.get("q", "").strip()[:200]
        message = actions_pb2.ListIssuesRequest(
            filter=actions_pb2.IssueFilter(query=query),
            order=actions_pb2.ListIssuesRequest.ORDER_CASE_COUNT_DESC,
            page_size=_FOUND,
        )
        found = (await self._desk.ask(self._desk.gateway.clients.actions.ListIssues, message, visitor)).issues
        told_so = [{"id": one.issue_id, "title": one.title, "cases": one.case_count} for one in found]
        return json_response({"issues": told_so})

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        """Keep the filter in force under a name."""
        typed = await self._desk.typed(request, visitor)
        query, now = typed.get("query", ""), self._desk.gateway.clock()
        try:
            await self._views.keep(visitor.person_id, typed.get("name", ""), query, now)
        except ViewRefused as refused:
            raise _problem(refused) from None
        return self._back(request, visitor, query, mark("The view was saved."))

    async def rename(self, request: Request, visitor: Visitor) -> Response:
        """Give it another name."""
        typed = await self._desk.typed(request, visitor)
        view_id = request.path_params["view_id"]
        try:
            view = await self._views.rename(visitor.person_id, view_id, typed.get("name", ""))
        except ViewRefused as refused:
            raise _problem(refused) from None
        if view is None:
            raise Problem(404, "not_found")
        return self._back(request, visitor, view.query, mark("The view has another name."))

    async def drop(self, request: Request, visitor: Visitor) -> Response:
        """Take it away; the toast keeps it again."""
        await self._desk.typed(request, visitor)
        view = await self._views.drop(visitor.person_id, request.path_params["view_id"])
        if view is None:
            raise Problem(404, "not_found")
        undo = Undo("/inbox/views", {"name": view.name, "query": view.query})
        return self._back(request, visitor, "", mark("The view was taken away."), undo)

    def _back(
        self, request: Request, visitor: Visitor, query: str, done: str, undo: Undo | None = None
    ) -> Response:
        said = self._desk.speech(request, visitor).say(done)
        return self._desk.back(
            request, visitor, f"/inbox?{query}" if query else "/inbox", done=said, undo=undo
        )

    async def _answer(
        self, request: Request, visitor: Visitor, outcome: Outcome, found: list[Any]
    ) -> Response:
        speech, now = self._desk.speech(request, visitor), self._desk.gateway.clock()
        names = await self._known.names(visitor.caller, speech)
        undo = _undo(outcome, "")
        rows = self._desk.answer(
            request,
            visitor,
            "staff/inbox_row.html",
            rows=[row_of(one, names, now) for one in found],
            asked=Wanted(),
            may_act=True,
            said=SAID,
        )
        return json_response(
            {
                "told": told(outcome, names, speech),
                "done": [mark.id for mark in outcome.done],
                "refused": [
                    {"id": one.mark.id, "code": one.problem.code, "why": _why(one.problem, speech.language)}
                    for one in outcome.refused
                ],
                "rows": bytes(rows.body).decode(),
                "undo": dict(undo.fields) if undo else None,
            }
        )


def wish_of(typed: Mapping[str, list[str]], me: str) -> Wish:
    """What a form of the list wishes. It holds the fields of every act; only those of its own count.

    Raises:
        Problem: 422 when nothing is selected.
    """
    act, said = _last(typed, "act"), {name: _last(typed, name) for name in _FIELDS if typed.get(name)}
    if said.get("owner") == "me":
        said["owner"] = me
    if act == "severity":
        act, said = "label", {"dimension": "severity", "value": _last(typed, "severity")}
    elif act == "label" and typed.get("label"):
        dimension, _, value = _last(typed, "label").partition("=")
        said = {"dimension": dimension, "value": value}
    if act == "link":
        said["issue_id"] = said.get("issue_id", "").strip().rstrip("/").rpartition("/")[2]
        if not said["issue_id"]:
            raise invalid([FieldError("issue_id", "required")])
    return Wish(act, marks_of(typed.get("mark", [])), said)


def _undo(outcome: Outcome, back: str) -> Undo | None:
    if not outcome.undoable:
        return None
    marks = " ".join(map(str, outcome.done))
    return Undo("/inbox/act", {"act": outcome.undone_by, "mark": marks, "back": back})


def _why(problem: Problem, language: Any) -> str:
    return problem_text(problem.code, language, problem.values, problem.description, problem.status)


def _problem(refused: ViewRefused) -> Problem:
    return invalid([FieldError(refused.field, refused.reason, refused.values)])


def _last(typed: Mapping[str, Any], name: str) -> str:
    values = typed.get(name) or [""]
    return str(values[-1])
