"""`/settings/forms/{id}`: the form's editor.

A button that moves or adds a question sends the page and gets it back; only saving makes a version.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.gateway.pages.questions import Section, ask
from services.gateway.pages.reader import Values
from services.gateway.pages.render import environment
from services.gateway.pages.speech import Speech
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.settings import form_typed
from services.gateway.staff.settings.form_changes import changes
from services.gateway.staff.settings.form_words import offered, sort_of
from services.gateway.staff.settings.overview import ADMIN
from services.gateway.staff.settings.wrong import NOTHING, Wrong, told, wrong_of
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

Form = catalog_pb2.Form
_ALL = 500


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else saved while this was typed."""

    form: Form
    changes: Sequence[str]


class FormEditorPage:
    """The editor, the preview, and going back to an older version."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        """Look, send, preview, restore."""
        page, path = self._desk.page, "/settings/forms/{id}"
        return [
            Route(path, page(self.show, ADMIN)),
            Route(path, page(self.take, ADMIN), methods=["POST"]),
            Route(f"{path}/preview", page(self.preview, ADMIN), methods=["POST"]),
            Route(f"{path}/restore", page(self.restore, ADMIN), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The newest version; with `?version=` an older one, to be looked at and saved anew."""
        newest = await self._form(request, visitor)
        wanted = _whole(request.query_params.get("version", ""))
        older = wanted and wanted != newest.form_version
        form = await self._form(request, visitor, wanted) if older else newest
        return await self._page(request, visitor, newest, form, NOTHING, older=bool(older))

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """Save, or do to the questions what the button says and show the page again."""
        desk = self._desk
        typed = await desk.typed(request, visitor)
        base = await self._base(request, visitor, typed)
        form, errors = form_typed.read(typed, base)
        act = typed.get("act", "save")
        if act != "save":
            focus = form_typed.acted(form, act, typed.get("add", ""))
            return await self._page(request, visitor, base, form, NOTHING, focus=focus)
        if errors:
            wrong = told(errors, desk.speech(request, visitor), frozenset(typed))
            return await self._page(request, visitor, base, form, wrong, typed=typed)
        return await self._save(request, visitor, base, form, typed)

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        """What customers would see, in both languages side by side. Nothing can be sent."""
        desk = self._desk
        typed = await desk.typed(request, visitor)
        base = await self._base(request, visitor, typed)
        form = form_typed.named(form_typed.read(typed, base)[0], [base])
        message = intake_pb2.ListProductsRequest(page_size=_ALL, active_only=True)
        products = (await desk.ask(desk.gateway.clients.intake.ListProducts, message, visitor)).products
        speech = desk.pages.speech_in
        seen = {one.language: _seen(form, products, one) for one in (speech("en"), speech("vi"))}
        return desk.answer(request, visitor, "staff/settings_form_preview.html", form=form, seen=seen)

    async def restore(self, request: Request, visitor: Visitor) -> Response:
        """An older version becomes the next one."""
        typed = await self._desk.typed(request, visitor)
        older = await self._form(request, visitor, _whole(typed.get("to", "")) or 1)
        base = await self._base(request, visitor, typed)
        return await self._save(request, visitor, base, older, form_typed.shown(older))

    async def _save(
        self, request: Request, visitor: Visitor, base: Form, form: Form, typed: Values
    ) -> Response:
        desk, speech = self._desk, self._desk.speech(request, visitor)
        ready = form_typed.named(form, [base])
        message = intake_pb2.UpdateFormRequest(
            id=base.id,
            version=base.form_version,
            title=ready.title,
            intro=ready.intro,
            fields=ready.fields,
            channel=ready.channel,
            active=ready.active,
        )
        try:
            answer = await desk.ask(desk.gateway.clients.intake.UpdateForm, message, visitor)
        except Problem as problem:
            wrong = wrong_of(problem, speech, frozenset(typed), form_typed.input_of)
            if problem.code != "stale":
                return await self._page(request, visitor, base, form, wrong, typed=typed)
            newest = await self._form(request, visitor)
            other = Meanwhile(newest, changes(base, newest, speech))
            return await self._page(request, visitor, newest, form, wrong, meanwhile=other)
        path = f"/settings/forms/{base.id}"
        version = answer.form.form_version
        undo = Undo(f"{path}/restore", {"version": str(version), "to": str(base.form_version)})
        done = speech.say("Version {version} is saved and shown to customers.", version=version)
        return desk.back(request, visitor, path, done=done, undo=undo)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        base: Form,
        form: Form,
        wrong: Wrong,
        *,
        typed: Values | None = None,
        meanwhile: Meanwhile | None = None,
        focus: int | None = None,
        older: bool = False,
    ) -> Response:
        desk = self._desk
        message = intake_pb2.ListChannelsRequest(page_size=_ALL)
        channels, people = await asyncio.gather(
            desk.panel(desk.gateway.clients.intake.ListChannels, message, visitor), desk.people()
        )
        return desk.answer(
            request,
            visitor,
            "staff/settings_form.html",
            status=wrong.status,
            base=base,
            form=form,
            questions=[(sort_of(asked), asked) for asked in form.fields],
            typed=typed or form_typed.shown(form),
            wrong=wrong,
            offered=offered({asked.name for asked in form.fields}),
            channels=channels.channels if channels else (),
            people=people,
            meanwhile=meanwhile,
            focus=focus,
            older=older,
        )

    async def _base(self, request: Request, visitor: Visitor, typed: Values) -> Form:
        """The version that was on the page."""
        return await self._form(request, visitor, _whole(typed.get("version", "")))

    async def _form(self, request: Request, visitor: Visitor, version: int = 0) -> Form:
        message = intake_pb2.GetFormRequest(id=request.path_params["id"][:64], form_version=version)
        call = self._desk.gateway.clients.intake.GetForm
        try:
            form: Form = (await self._desk.ask(call, message, visitor)).form
        except Problem as problem:
            raise Problem(404, "form_unknown") if problem.status == 422 else problem from None
        return form


def _seen(form: Form, products: Sequence[catalog_pb2.Product], speech: Speech) -> Markup:
    """The form as it is shown to those who read this language."""
    template = environment(speech.language).get_template("staff/settings_form_seen.html")
    return Markup(  # noqa: S704 - a template's own output, which it has escaped
        template.render(
            title=speech.pick(form.title),
            intro=speech.pick(form.intro),
            sections=_sections(form, products, speech),
        )
    )


def _sections(form: Form, products: Sequence[catalog_pb2.Product], speech: Speech) -> list[Section]:
    """The questions in one language, with names that both languages can have on one page."""
    return [
        dataclasses.replace(
            section,
            questions=tuple(
                dataclasses.replace(question, name=f"{speech.language}-{question.name}")
                for question in section.questions
            ),
        )
        for section in ask(form, products, speech, typed={}, errors={})
    ]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
