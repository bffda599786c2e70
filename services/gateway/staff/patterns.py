"""`/patterns/{id}`: why feedback stands together, what says it best and least, and who belongs to it."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import belonging_pb2 as belonging
from voc.classification.v1 import classification_pb2 as labels

from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.form import ACTORS, Refused, invalid, refused
from services.gateway.staff.issues.listing import state_of
from services.gateway.staff.issues.marking import pieces, spans
from services.gateway.staff.issues.typed import Reader
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.known import Known
from services.gateway.staff.visitor import Visitor

_MEMBERS = 20
_WORDS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """A customer's words, cut where the shared words stand. `alike`: from 0 to 1, where it was compared."""

    id: str
    pieces: list[tuple[str, bool]]
    receive_time: datetime | None
    severity: str
    alike: float | None = None


class PatternPage:
    """One pattern. What is done with it is done with issues: patterns themselves stay as they were found."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known
        self._actions = desk.gateway.clients.actions
        self._classification = desk.gateway.clients.classification

    def routes(self) -> list[BaseRoute]:
        """The page, and opening an issue from it."""
        page = self._desk.page
        return [
            Route("/patterns/{pattern_id}", page(self.show)),
            Route("/patterns/{pattern_id}", page(self.open, *ACTORS), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything about it."""
        return await self._page(request, visitor)

    async def open(self, request: Request, visitor: Visitor) -> Response:
        """Open an issue from a pattern that has none."""
        typed = await self._desk.typed(request, visitor)
        reader, speech = Reader(typed, self._desk.gateway.settings.tz), self._desk.speech(request, visitor)
        message = pb.CreateIssueRequest(
            request_id=reader.text("_page")[:128] or secrets.token_hex(16),
            title=reader.text("title", required=True, most=300),
            pattern_ids=[request.path_params["pattern_id"][:64]],
            owner=visitor.person_id,
        )
        if reader.errors:
            return await self._page(request, visitor, invalid(reader.errors, speech))
        try:
            answer = await self._desk.ask(self._actions.CreateIssue, message, visitor)
        except Problem as problem:
            return await self._page(request, visitor, refused(problem, speech))
        done = speech.say("The issue was opened.")
        return self._desk.back(request, visitor, f"/issues/{answer.issue.issue_id}", done=done)

    async def _page(self, request: Request, visitor: Visitor, wrong: Refused | None = None) -> Response:
        pattern_id = request.path_params["pattern_id"][:64]
        found, why, members, belongs = await self._asked(pattern_id, request.query_params, visitor)
        issues = await self._issues(belongs, visitor)
        shared = [(one.word, one.share) for one in why.words][:_WORDS]
        said = [name for name, _ in shared if "/" not in name]
        own = issues.get(belongs.own_issue_id) if belongs else None
        return self._desk.answer(
            request,
            visitor,
            "staff/pattern.html",
            status=wrong.status if wrong else 200,
            pattern=found,
            names=await self._known.names(visitor.caller, self._desk.speech(request, visitor)),
            opened=when(found, "open_time"),
            compared=why.compared_count,
            words=shared,
            typical=[_said(one.classification, said, one.similarity) for one in why.typical],
            doubtful=[_said(one.classification, said, one.similarity) for one in why.doubtful],
            members=[_said(one, said) for one in members.members],
            next_page=_address(pattern_id, members.next_page_token),
            first="after" not in request.query_params,
            issue=issues.get(belongs.issue_id) if belongs else None,
            own=own,
            own_state=state_of(own) if own is not None else "",
            away=belongs is None,
            wrong=wrong,
            page_id=secrets.token_hex(16),
            may_act=visitor.may(*ACTORS),
        )

    async def _asked(self, pattern_id: str, query: Any, visitor: Visitor) -> tuple[Any, Any, Any, Any]:
        ask, one = self._desk.ask, self._classification
        listed = labels.ListPatternMembersRequest(
            pattern_id=pattern_id, page_size=_MEMBERS, page_token=query.get("after", "")[:1000]
        )
        request = belonging.GetPatternIssueRequest(pattern_id=pattern_id)
        found, why, members, belongs = await asyncio.gather(
            ask(one.GetPattern, labels.GetPatternRequest(pattern_id=pattern_id), visitor),
            ask(
                one.GetPatternExplanation,
                labels.GetPatternExplanationRequest(pattern_id=pattern_id),
                visitor,
            ),
            ask(one.ListPatternMembers, listed, visitor),
            self._desk.panel(self._actions.GetPatternIssue, request, visitor),
        )
        known = belongs if isinstance(belongs, belonging.GetPatternIssueResponse) else None
        return found.pattern, why, members, known

    async def _issues(self, belongs: Any, visitor: Visitor) -> dict[str, pb.Issue]:
        """Its own issue, and the one that this stands for."""
        wanted = sorted({belongs.own_issue_id, belongs.issue_id} - {""}) if belongs else []
        if not wanted:
            return {}
        request = pb.BatchGetIssuesRequest(issue_ids=wanted)
        answer = await self._desk.ask(self._actions.BatchGetIssues, request, visitor)
        return {issue.issue_id: issue for issue in answer.issues}


def _said(one: labels.Classification, words: list[str], alike: float | None = None) -> Said:
    return Said(
        id=one.feedback_id,
        pieces=pieces(one.text, spans(one.text, words)),
        receive_time=when(one.facts, "receive_time"),
        severity=word(one.labels.severity, "value"),
        alike=alike,
    )


def _address(pattern_id: str, after: str) -> str:
    return f"/patterns/{pattern_id}?{urlencode({'after': after})}#members" if after else ""
