"""`/issues/{id}/{act}`: the form of an act, and doing it; nothing is done on a version that nobody saw."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import belonging_pb2 as belonging
from voc.type.v1 import type_pb2

from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.acts import ACTS, WHYS, Act, Back
from services.gateway.staff.issues.form import ACTORS, Refused, invalid, refused
from services.gateway.staff.issues.listing import OPEN, state_of
from services.gateway.staff.issues.meanwhile import (
    SEEN,
    Meanwhile,
    facts_of_issue,
    issue_changed,
    kept,
    rebased,
)
from services.gateway.staff.issues.seen import Looking
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import numbers
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_CANDIDATES = 20
CATEGORIES = [name.removeprefix("CAUSE_CATEGORY_").lower() for name in type_pb2.CauseCategory.keys()[1:]]
_FIELDS = {"into_issue_id": "into", "whys": "why1"}
"""Fields of requests that have another name in their form."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: what stands in it, why it came back, what changed meanwhile."""

    typed: Values
    wrong: Refused | None = None
    changed: Meanwhile | None = None
    status: int = 200
    more: dict[str, Any] = field(default_factory=dict)


class IssueActs:
    """Every act on one issue but splitting."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._looking = Looking(desk)

    def routes(self) -> list[BaseRoute]:
        """Forms and acts, one pair of routes for each."""
        page = self._desk.page
        found: list[BaseRoute] = []
        for name in ACTS:
            path = f"/issues/{{issue_id}}/{name}"
            found += [
                Route(path, page(self._asked(name), *ACTORS)),
                Route(path, page(self._done(name), *ACTORS), methods=["POST"]),
            ]
        return found

    def _asked(self, name: str) -> Any:
        async def ask(request: Request, visitor: Visitor) -> Response:
            issue = await self._looking.issue(request.path_params["issue_id"], visitor)
            typed = {**ACTS[name].begin(issue), **dict(request.query_params)}
            return await self._form(request, visitor, (name, issue), Form(typed))

        return ask

    def _done(self, name: str) -> Any:
        async def do(request: Request, visitor: Visitor) -> Response:
            typed = await self._desk.typed(request, visitor)
            issue = await self._looking.issue(request.path_params["issue_id"], visitor)
            reader = Reader(typed, UTC if "_utc" in typed else self._desk.gateway.settings.tz)
            if reader.version() != issue.version:
                return await self._stale(request, visitor, (name, issue), typed)
            message = ACTS[name].read(issue, reader)
            if reader.errors:
                wrong = invalid(reader.errors, self._desk.speech(request, visitor))
                return await self._form(request, visitor, (name, issue), Form(typed, wrong, status=422))
            try:
                answer = await self._desk.ask(getattr(self._actions, ACTS[name].rpc), message, visitor)
            except Problem as problem:
                return await self._refused(request, visitor, (name, issue), typed, problem)
            return self._back(request, visitor, (name, issue), answer.issue)

        return do

    async def _refused(
        self, request: Request, visitor: Visitor, about: tuple[str, pb.Issue], typed: Values, problem: Problem
    ) -> Response:
        if problem.code == "stale":
            issue = await self._looking.issue(about[1].issue_id, visitor)
            return await self._stale(request, visitor, (about[0], issue), typed)
        wrong = refused(problem, self._desk.speech(request, visitor), _FIELDS)
        return await self._form(request, visitor, about, Form(typed, wrong, status=problem.status))

    async def _stale(
        self, request: Request, visitor: Visitor, about: tuple[str, pb.Issue], typed: Values
    ) -> Response:
        """Somebody was there before: say what changed, keep what was typed, save when it is sent again."""
        changed = issue_changed(about[1], typed.get(SEEN, ""))
        typed = rebased(typed, ACTS[about[0]].begin(about[1]))
        return await self._form(request, visitor, about, Form(typed, changed=changed, status=409))

    def _back(
        self, request: Request, visitor: Visitor, about: tuple[str, pb.Issue], after: pb.Issue
    ) -> Response:
        name, before = about
        act = ACTS[name]
        undo = undo_of(act.back(before, after), after)
        path = f"/issues/{after.merged_into or after.issue_id}"
        done = self._desk.speech(request, visitor).say(act.done)
        return self._desk.back(request, visitor, path, done=done, undo=undo)

    async def _form(
        self, request: Request, visitor: Visitor, about: tuple[str, pb.Issue], form: Form
    ) -> Response:
        name, issue = about
        return self._desk.answer(
            request,
            visitor,
            "staff/issue_act.html",
            status=form.status,
            act=name,
            issue=issue,
            state=state_of(issue),
            offered=_offered(ACTS[name], issue),
            typed=form.typed,
            wrong=form.wrong,
            changed=form.changed,
            seen=kept(facts_of_issue(issue)),
            began=kept(ACTS[name].begin(issue)),
            whys=range(1, WHYS + 1),
            categories=CATEGORIES,
            watch_days=self._desk.gateway.settings.watch_days,
            people=await self._desk.people(),
            **await self._more(name, issue, form.typed, visitor),
        )

    async def _more(self, name: str, issue: pb.Issue, typed: Values, visitor: Visitor) -> dict[str, Any]:
        """What the forms of merging and unmerging show besides."""
        into = typed.get("into", "")[:64]
        if name == "unmerge" and issue.merged_into:
            into = issue.merged_into
        if name not in {"merge", "unmerge"}:
            return {}
        preview, target = None, None
        if into:
            preview, target = await self._preview(name, issue, into, visitor)
        found = (
            [] if into or name == "unmerge" else await self._candidates(issue, typed.get("q", ""), visitor)
        )
        return {"preview": preview, "target": target, "candidates": found}

    async def _preview(self, name: str, issue: pb.Issue, into: str, visitor: Visitor) -> Any:
        request = belonging.GetRemapPreviewRequest(
            issue_id=issue.issue_id, into_issue_id=into if name == "merge" else ""
        )
        ask = self._desk.ask
        try:
            return await asyncio.gather(
                ask(self._actions.GetRemapPreview, request, visitor), self._looking.issue(into, visitor)
            )
        except Problem as problem:
            if problem.status >= 500:
                raise
            return None, None

    async def _candidates(self, issue: pb.Issue, words: str, visitor: Visitor) -> list[pb.Issue]:
        """Issues that it could be merged into: by words of their title, else those of its product."""
        product = "" if words else issue.product
        wanted = pb.IssueFilter(states=numbers(pb.Issue, "state", OPEN), query=words[:200], product=product)
        request = pb.ListIssuesRequest(filter=wanted, page_size=_CANDIDATES)
        answer = await self._desk.ask(self._actions.ListIssues, request, visitor)
        return [other for other in answer.issues if other.issue_id != issue.issue_id]


def undo_of(back: Back | None, after: pb.Issue) -> Undo | None:
    """The form that takes an act back."""
    if back is None:
        return None
    fields = {**back.fields, "version": str(after.version)}
    return Undo(f"/issues/{after.issue_id}/{back.act}", fields)


def _offered(act: Act, issue: pb.Issue) -> bool:
    """Whether the issue's state allows it; the form then says so instead of being refused afterwards."""
    state = state_of(issue)
    return state in act.states if act.states else state != "merged"
