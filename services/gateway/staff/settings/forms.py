"""`/settings/forms`: all forms, a new one, and the versions of one."""

from __future__ import annotations

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.gateway.pages.reader import Values
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.settings.form_changes import changes
from services.gateway.staff.settings.form_words import SORTS
from services.gateway.staff.settings.overview import ADMIN
from services.gateway.staff.settings.wrong import NOTHING, Wrong, wrong_of
from services.gateway.staff.visitor import Visitor

_ALL = 500
_PAGE = 50
_INPUTS = frozenset({"id", "title.en", "title.vi"})
_FIRST = ("product", "goal", "event", "consequence", "text", "contact", "consent", "language")
"""What a new form asks to begin with."""


class FormsPage:
    """The list, a new form, and the versions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        """Three addresses."""
        page = self._desk.page
        return [
            Route("/settings/forms", page(self.show, ADMIN)),
            Route("/settings/forms", page(self.create, ADMIN), methods=["POST"]),
            Route("/settings/forms/{id}/versions", page(self.versions, ADMIN)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All forms."""
        return await self._list(request, visitor, {}, NOTHING)

    async def create(self, request: Request, visitor: Visitor) -> Response:
        """A new form with the questions that most have, to be changed at once."""
        desk = self._desk
        typed = await desk.typed(request, visitor)
        message = intake_pb2.CreateFormRequest(
            id=typed.get("id", "").strip(),
            title=catalog_pb2.LocalizedText(en=typed.get("title.en", ""), vi=typed.get("title.vi", "")),
            fields=[SORTS[key].begin for key in _FIRST],
            request_id=typed.get("_page", "")[:64],
        )
        try:
            answer = await desk.ask(desk.gateway.clients.intake.CreateForm, message, visitor)
        except Problem as problem:
            wrong = wrong_of(problem, desk.speech(request, visitor), _INPUTS)
            return await self._list(request, visitor, typed, wrong)
        return RedirectResponse(f"/settings/forms/{answer.form.id}", 303)

    async def versions(self, request: Request, visitor: Visitor) -> Response:
        """Every version, with what it changed and who made it."""
        desk = self._desk
        message = intake_pb2.ListFormVersionsRequest(
            id=request.path_params["id"][:63],
            page_size=_PAGE,
            page_token=request.query_params.get("after", "")[:1000],
        )
        answer, people = await asyncio.gather(
            desk.ask(desk.gateway.clients.intake.ListFormVersions, message, visitor), desk.people()
        )
        forms = list(answer.forms)
        speech = desk.speech(request, visitor)
        before = [*forms[1:], None]
        rows = [
            (form, changes(earlier, form, speech) if earlier is not None else [])
            for form, earlier in zip(forms, before, strict=True)
        ]
        return desk.answer(
            request,
            visitor,
            "staff/settings_form_versions.html",
            form_id=message.id,
            rows=rows,
            newest=not message.page_token,
            people=people,
            next_page=answer.next_page_token,
        )

    async def _list(self, request: Request, visitor: Visitor, typed: Values, wrong: Wrong) -> Response:
        desk = self._desk
        message = intake_pb2.ListFormsRequest(page_size=_ALL)
        answer = await desk.ask(desk.gateway.clients.intake.ListForms, message, visitor)
        return desk.answer(
            request,
            visitor,
            "staff/settings_forms.html",
            status=wrong.status,
            forms=sorted(answer.forms, key=lambda form: not form.active),
            typed=typed,
            wrong=wrong,
            page_id=typed.get("_page") or secrets.token_hex(16),
        )
