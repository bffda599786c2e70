"""`/settings/taxonomy/{act}`: a change of topics, shown with what it touches before it is done."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import taxonomy_pb2 as pb

from services.gateway.pages.speech import mark
from services.gateway.problems import Problem
from services.gateway.staff.again import CSRF_FIELD
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.form import Refused
from services.gateway.staff.issues.words import when
from services.gateway.staff.taxonomy.coming import begun, content_of, has_file, text_of, with_text
from services.gateway.staff.taxonomy.reading import ADMIN, PATH
from services.gateway.staff.taxonomy.refusing import refused_at
from services.gateway.staff.taxonomy.tree import name_of, number_of, rows_of, taxonomies
from services.gateway.staff.taxonomy.wishes import LINES, MANY, PARTS, WISHES, Lists, lines, mark_of, one
from services.gateway.staff.visitor import Visitor

_SECONDS = 20.0
_SINCE = 50
"""Changes of others that are told at most."""


class ChangePage:
    """One page per act. Each is looked at first: what was typed stays in the form until it is done."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._taxonomy = taxonomies(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """Forms, and what they send."""
        page = self._desk.page
        shown = [Route(f"{PATH}/{act}", page(partial(self.show, act), ADMIN)) for act in WISHES]
        sent = [
            Route(f"{PATH}/{act}", page(partial(self.change, act), ADMIN), methods=["POST"]) for act in WISHES
        ]
        return [*shown, *sent]

    async def show(self, act: str, request: Request, visitor: Visitor) -> Response:
        """`?path=` of the topic; of a new one, what its path begins with."""
        edition = await self._edition(visitor, 0)
        path = request.query_params.get("path", "")[:200]
        topic = _topic(edition, path)
        if topic is None and act not in ("create", "replace"):
            raise Problem(404, "not_found")
        typed = _typed(act, path, topic)
        return await self._page(act, request, visitor, typed, edition)

    async def change(self, act: str, request: Request, visitor: Visitor) -> Response:
        """Say what it would do; do it when that was seen."""
        if act == "replace" and has_file(request):
            return await self._file(request, visitor)
        return await self._take(act, request, visitor, await self._desk.typed_lists(request, visitor))

    async def _file(self, request: Request, visitor: Visitor) -> Response:
        """What a file says, to be looked at."""
        typed, upload = await begun(request)
        self._desk.check(request, visitor, one(typed, CSRF_FIELD))
        content = await content_of(upload)
        try:
            typed = with_text(typed, text_of(content))
        except Problem as problem:
            wrong = refused_at("replace", typed, problem, self._desk.speech(request, visitor))
            return await self._again("replace", request, visitor, typed, (problem, wrong))
        return await self._take("replace", request, visitor, typed)

    async def _take(self, act: str, request: Request, visitor: Visitor, typed: Lists) -> Response:
        speech = self._desk.speech(request, visitor)
        confirmed = bool(one(typed, "confirmed")) and one(typed, "seen") == mark_of(typed)
        try:
            message = await self._message(act, typed, visitor)
            message.validate_only = not confirmed  # type: ignore[attr-defined]
            answer = await self._desk.ask(
                getattr(self._taxonomy, WISHES[act][0]), message, visitor, seconds=_SECONDS
            )
        except Problem as problem:
            wrong = refused_at(act, typed, problem, speech)
            return await self._again(act, request, visitor, typed, (problem, wrong))
        if not confirmed:
            edition = await self._edition(visitor, 0)
            return await self._page(act, request, visitor, typed, edition, would=answer.change)
        said = answer.change.summary_vi if speech.language == "vi" else answer.change.summary_en
        return self._desk.back(request, visitor, PATH, done=speech.say(mark("Done: {what}"), what=said))

    async def _message(self, act: str, typed: Lists, visitor: Visitor) -> Message:
        base = None
        if act == "update" and (number := number_of(one(typed, "base"))):
            seen = await self._edition(visitor, number)
            base = _topic(seen, one(typed, "path"))
        return WISHES[act][1](typed, base)

    async def _again(
        self, act: str, request: Request, visitor: Visitor, typed: Lists, why: tuple[Problem, Refused]
    ) -> Response:
        """With all that was typed; of a stale edition, with what others changed since."""
        problem, wrong = why
        edition = await self._edition(visitor, 0)
        since: Sequence[Any] = ()
        if problem.code == "stale":
            since = await self._since(visitor, int(one(typed, "version") or "0"))
            typed = {**typed, "version": [str(edition.version)]}
        return await self._page(act, request, visitor, typed, edition, wrong=wrong, since=since)

    async def _since(self, visitor: Visitor, version: int) -> list[tuple[Any, datetime | None]]:
        message = pb.ListTaxonomyEditionsRequest(page_size=_SINCE)
        answer = await self._desk.ask(self._taxonomy.ListTaxonomyEditions, message, visitor)
        return [
            (change, when(change, "change_time")) for change in answer.changes if change.version > version
        ]

    async def _edition(self, visitor: Visitor, number: int) -> Any:
        message = pb.GetTaxonomyEditionRequest(number=number)
        return (await self._desk.ask(self._taxonomy.GetTaxonomyEdition, message, visitor)).edition

    async def _page(
        self,
        act: str,
        request: Request,
        visitor: Visitor,
        typed: Lists,
        edition: Any,
        **more: Any,
    ) -> Response:
        speech = self._desk.speech(request, visitor)
        wrong = more.get("wrong")
        path = one(typed, "path")
        topic = _topic(edition, path)
        versions = {"version": [str(edition.version)], "base": [str(edition.version)]}
        return self._desk.answer(
            request,
            visitor,
            "staff/taxonomy_change.html",
            status=wrong.status if wrong else 200,
            act=act,
            typed={**versions, "request_id": [secrets.token_hex(16)], **typed},
            seen=mark_of({**versions, **typed}),
            topic=topic,
            name=name_of(topic, speech) if topic is not None else "",
            rows=[row for row in rows_of(edition.topics, None, speech) if not row.retired],
            parts=PARTS,
            people=await self._desk.people(),
            wrong=wrong,
            since=more.get("since", ()),
            would=more.get("would"),
        )


def _topic(edition: Any, path: str) -> Any:
    return next((each for each in edition.topics if each.path == path), None)


def _typed(act: str, path: str, topic: Any) -> Mapping[str, Sequence[str]]:
    """The form as it begins."""
    if act == "update" and topic is not None:
        shown = {name: [getattr(topic, name)] for name in LINES}
        return {"path": [path], **shown, **{n: ["\n".join(lines(getattr(topic, n)))] for n in MANY}}
    if act == "create" and path:
        return {"path": [f"{path}/"]}
    if act == "move":
        return {"path": [path], "to_path": [path]}
    return {"path": [path]}
