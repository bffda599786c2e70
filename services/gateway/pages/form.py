"""The public form: shown, filled in, and shown again with all that was typed when something is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import feedback_pb2

from services.gateway.limits import Limit
from services.gateway.pages.answers import Answers
from services.gateway.pages.catalog import Catalog
from services.gateway.pages.questions import Form, Section, ask
from services.gateway.pages.reader import SPEAK, Values, typed_into
from services.gateway.pages.render import Pages
from services.gateway.pages.speech import Speech
from services.gateway.pages.troubles import Unsent, summary_of, told_as_page
from services.gateway.problems import FieldError, Problem
from services.gateway.reasons import field_text
from services.gateway.who import address_of

PAGE_ID = "_page"
"""Hidden: made anew with each page, so that sending it twice is one feedback."""
TRAP = "website"
"""A field that people never see, and robots fill in."""

POSTS = 10
PER_SECONDS = 60.0
"""How often one address may send one form."""

_BACK = {"Cache-Control": "private, no-cache"}
"""Going back to the form finds it as it was left."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the form is shown again."""

    status: int = 422
    summary: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class FormPage:
    """`/f/{form}`."""

    def __init__(self, pages: Pages, catalog: Catalog, limit: Limit) -> None:
        self._pages = pages
        self._catalog = catalog
        self._limit = limit

    def routes(self) -> list[BaseRoute]:
        """Look at the form, and send it."""
        return [
            Route("/f/{form}", told_as_page(self._pages, self.show)),
            Route("/f/{form}", told_as_page(self._pages, self.take), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The empty form; `?product=` chooses one beforehand."""
        typed = {"product": request.query_params.get("product", "")[:200]}
        form = await self._form(request, {})
        return await self._page(request, form, typed, self._pages.speech(request))

    async def take(self, request: Request) -> Response:
        """Keep what was typed and lead to the receipt, or show it again with what is wrong."""
        gateway = self._pages.gateway
        typed = await typed_into(request, public_url=gateway.settings.public_url)
        speech = self._pages.speech(request, typed)
        form = await self._form(request, typed)
        if SPEAK in typed:
            return await self._page(request, form, typed, speech, remember=True)
        try:
            receipt = await self._keep(request, form, typed, speech)
        except Problem as problem:
            return await self._page(request, form, typed, speech, trouble=_trouble(problem, form, speech))
        return RedirectResponse(f"/f/{form.id}/receipt/{receipt.tracking_token}", 303)

    async def _form(self, request: Request, typed: Values) -> Form:
        try:
            form = await self._catalog.form(request.path_params["form"])
        except Problem as problem:
            raise Unsent(problem, typed) from None
        if not form.active:
            raise Unsent(Problem(410, "form_closed"), typed)
        return form

    async def _keep(
        self, request: Request, form: Form, typed: Values, speech: Speech
    ) -> feedback_pb2.Receipt:
        if typed.get(TRAP):
            raise Problem(422, "robot_trap")
        answers = Answers(form, typed, speech.language, speech.zone)
        if answers.errors:
            raise Problem(422, "invalid", errors=answers.errors)
        self._limit.take(address_of(request), form.id)
        return await self._pages.gateway.posts.one(
            answers.draft,
            request_id=answers.request_id(typed.get(PAGE_ID, "")),
            source=feedback_pb2.Feedback.SOURCE_FORM,
        )

    async def _page(
        self,
        request: Request,
        form: Form,
        typed: Values,
        speech: Speech,
        *,
        trouble: Trouble | None = None,
        remember: bool = False,
    ) -> Response:
        shown = trouble or Trouble(status=200)
        sections = ask(form, await self._catalog.products(), speech, typed=typed, errors=shown.errors)
        return self._pages.answer(
            request,
            "form.html",
            speech,
            status=shown.status,
            headers={**_BACK, **shown.headers},
            remember=remember,
            form=form,
            sections=sections,
            summary=shown.summary,
            mistakes=_mistakes(sections),
            page_id=typed.get(PAGE_ID) or secrets.token_hex(16),
        )


def _trouble(problem: Problem, form: Form, speech: Speech) -> Trouble:
    """What the form says about a problem: at the field where it has one, above all fields otherwise."""
    names = {asked.name for asked in form.fields}
    errors: dict[str, str] = {}
    others: list[str] = []
    for error in problem.errors:
        name = error.field.removeprefix("draft.").removeprefix("answers.")
        told = _told(error, speech)
        if name in names:
            errors.setdefault(name, told)
        else:
            others.append(told)
    summary = " ".join(others) if problem.errors else summary_of(problem, speech)
    return Trouble(problem.status, summary, errors, problem.headers)


def _told(error: FieldError, speech: Speech) -> str:
    return field_text(error.code, speech.language, error.values, error.description)


def _mistakes(sections: Sequence[Section]) -> list[tuple[str, str, str]]:
    """Where each mistake is: target id, the question, what is wrong."""
    return [
        (question.target, question.label, question.error)
        for section in sections
        for question in section.questions
        if question.error
    ]
