"""What went wrong, as a page says it to a customer: calmly, and with what can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.reader import Values
from services.gateway.pages.render import Pages
from services.gateway.pages.speech import Speech
from services.gateway.problems import BROKE, Problem
from services.gateway.reasons import problem_text

log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


_WRITTEN = ("goal", "event", "consequence", "text", "contact")
"""Fields that people write into; what they only chose is kept for sending, and not shown."""


@dataclass(frozen=True, slots=True)
class Said:
    """A title, and what to do."""

    title: str
    text: str


class Unsent(Problem):
    """A problem that leaves no form to show, so the page that tells it keeps what was typed."""

    def __init__(self, problem: Problem, typed: Values) -> None:
        super().__init__(problem.status, problem.code, values=problem.values, headers=problem.headers)
        self.typed = typed


def told_as_page(pages: Pages, endpoint: Endpoint) -> Endpoint:
    """The endpoint, whose problems are told as a page."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as problem:
            return page_of(pages, request, problem)
        except Exception as error:
            request.scope[BROKE] = error
            log.exception("a page broke", route=getattr(request.scope.get("route"), "path", "unknown"))
            return page_of(pages, request, Problem(500, "internal"))

    return answer


def page_of(pages: Pages, request: Request, problem: Problem) -> Response:
    """A problem as a page of its own, with what was typed where there is any."""
    speech = pages.speech(request)
    request.scope.setdefault(BROKE, problem.code)
    typed = problem.typed if isinstance(problem, Unsent) else {}
    return pages.answer(
        request,
        "problem.html",
        speech,
        status=problem.status,
        headers=problem.headers,
        said=said_of(problem, speech),
        typed=typed,
        again=problem.status >= 500,
        shown=[typed[name] for name in _WRITTEN if typed.get(name)],
        request_id=request.scope.get("request_id", "") if problem.status >= 500 else "",
    )


def summary_of(problem: Problem, speech: Speech) -> str:
    """One sentence above a form that is shown again."""
    said = said_of(problem, speech)
    return f"{said.title} {said.text}"


def said_of(problem: Problem, speech: Speech) -> Said:
    """What a customer is told about a problem."""
    if problem.status == 404:
        return Said(
            speech.say("There is nothing here."),
            speech.say("Check the address, or begin at the start page."),
        )
    if problem.status == 410:
        return Said(
            speech.say("This form is closed."),
            speech.say("It takes no feedback any more. The start page shows what is open."),
        )
    if problem.status == 429:
        return Said(
            speech.say("That was a lot at once."),
            speech.say(
                "Please wait {seconds} seconds and send it again. What you typed is still here.",
                seconds=problem.headers.get("Retry-After", "60"),
            ),
        )
    if problem.status in (503, 504):
        return Said(
            speech.say("We cannot take this right now."),
            speech.say("Nothing you typed is lost. Please try again in a moment."),
        )
    if problem.status >= 500:
        return Said(
            speech.say("Something broke on our side."),
            speech.say("It is not your fault, and we have noted it. Please try again in a moment."),
        )
    text = problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
    return Said(speech.say("This could not be done."), text)
