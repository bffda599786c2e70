"""What every page of the staff stands on: who looks, what was typed, what is answered, how it is shown."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import cookies
from services.gateway.pages.reader import Values
from services.gateway.pages.render import Pages
from services.gateway.pages.speech import Speech
from services.gateway.policy import PUBLIC, Policy
from services.gateway.problems import BROKE, Problem, unavailable, unless_away
from services.gateway.reasons import problem_text, title
from services.gateway.staff import posted, toast
from services.gateway.staff.again import CSRF_FIELD, FormStale, NotSignedIn, Pairs, local, words_of
from services.gateway.staff.colleagues import Colleagues
from services.gateway.staff.nav import nav_of
from services.gateway.staff.shown import language_for, shown
from services.gateway.staff.toast import Toast, Undo
from services.gateway.staff.visitor import Visitor, visitor_of
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.rpc.channel import DEADLINE_SECONDS

log = structlog.get_logger(__name__)

_ACTS = itertools.count(1)
_MOST_ACTS = 1000
"""People whose last act is remembered; the one who acted longest ago sees counts of a moment ago, as all."""

Handler = Callable[[Request, Visitor], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
Entrance = Callable[[Request, NotSignedIn], Response]
"""The page on which somebody signs in."""


@dataclass(frozen=True, slots=True)
class Away:
    """Stands for the answer of a service that does not answer now; false, for `{% if panel %}`."""

    service: str

    def __bool__(self) -> bool:
        return False


class Desk:
    """One for all pages of the staff."""

    entrance: Entrance
    """Answers whoever is not signed in; set once by `staff.routes`."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.gateway = pages.gateway
        self._acts: OrderedDict[str, int] = OrderedDict()

    def page(self, handler: Handler, *roles: str) -> Endpoint:
        """An endpoint for people who have any of these roles; for anybody signed in when none is named."""

        async def answer(request: Request) -> Response:
            visitor = None
            try:
                visitor = await self._visitor(request)
                if roles and not visitor.may(*roles):
                    raise Problem(403, "not_allowed")
                return await handler(request, visitor)
            except NotSignedIn as nobody:
                return self.entrance(request, nobody)
            except FormStale as stale:
                return self.again(request, visitor, stale.target, stale.typed, status=stale.status)
            except Problem as problem:
                return self.trouble(request, visitor, problem)
            except DocumentsUnavailable:
                return self.trouble(request, visitor, unavailable())
            except Exception as error:
                request.scope[BROKE] = error
                log.exception("a page broke", route=getattr(request.scope.get("route"), "path", "unknown"))
                return self.trouble(request, visitor, Problem(500, "internal"))

        answer.__dict__["policy"] = Policy("people", frozenset(roles))
        return answer

    def open_page(self, endpoint: Endpoint) -> Endpoint:
        """An endpoint of the staff's pages for those who are not signed in yet."""

        async def answer(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Problem as problem:
                return self.trouble(request, None, problem)
            except DocumentsUnavailable:
                return self.trouble(request, None, unavailable())
            except Exception:
                log.exception("a page broke", route=getattr(request.scope.get("route"), "path", "unknown"))
                return self.trouble(request, None, Problem(500, "internal"))

        answer.__dict__["policy"] = PUBLIC
        return answer

    async def typed(self, request: Request, visitor: Visitor) -> Values:
        """The fields of a posted form, the last value of each.

        Raises:
            Problem: 403 `form_stale` for one of an older session, 403 when another site sent it, and as
                `pages.reader` says.
        """
        return dict(await self._pairs(request, visitor))

    async def typed_lists(self, request: Request, visitor: Visitor) -> Mapping[str, list[str]]:
        """As `typed`, with every value of each field."""
        found: dict[str, list[str]] = {}
        for name, value in await self._pairs(request, visitor):
            found.setdefault(name, []).append(value)
        return found

    def check(self, request: Request, visitor: Visitor, token: str) -> None:
        """See that a form that was read elsewhere, such as one with a file, is of this session and site.

        Raises:
            Problem: 403 `form_stale` or `other_site`.
        """
        posted.check(request, visitor, token, public_url=self.gateway.settings.public_url)

    async def ask(
        self,
        call: Callable[..., Awaitable[Any]],
        message: Message,
        visitor: Visitor,
        *,
        seconds: float = DEADLINE_SECONDS,
    ) -> Any:
        """The answer of an RPC, asked as this person.

        Raises:
            Problem: the service refused it, or is away.
        """
        return await self.gateway.clients.ask(call, message, visitor.caller, seconds=seconds)

    async def panel(
        self,
        call: Callable[..., Awaitable[Any]],
        message: Message,
        visitor: Visitor,
        *,
        seconds: float = DEADLINE_SECONDS,
    ) -> Any:
        """As `ask`, but an `Away` where the service does not answer: the rest of the page still shows."""
        answer = await unless_away(self.ask(call, message, visitor, seconds=seconds))
        return Away(message.DESCRIPTOR.full_name.split(".")[1]) if answer is None else answer

    def acted(self, visitor: Visitor) -> int:
        """Names this person's last act on a page; 0 before one. What is kept under it is as it was after."""
        return self._acts.get(visitor.person_id, 0)

    async def people(self) -> Colleagues:
        """Everybody of the staff."""
        return Colleagues(await self.gateway.recognition.staff())

    def speech(self, request: Request, visitor: Visitor | None) -> Speech:
        """The visitor's language."""
        return self.pages.speech_in(language_for(request, visitor))

    def answer(
        self, request: Request, visitor: Visitor | None, template: str, *, status: int = 200, **values: Any
    ) -> Response:
        """The page, in the frame of the staff, with what its layout needs."""
        speech = self.speech(request, visitor)
        said = self._toast(request, visitor) if visitor else None
        frame = {
            "visitor": visitor,
            "csrf": visitor.csrf if visitor else "",
            "nav": nav_of(visitor, request.url.path) if visitor else (),
            "toast": said,
        }
        now = self.gateway.clock()
        response = self.pages.answer(
            request, template, speech, status=status, **{**frame, **shown(speech, now), **values}
        )
        if cookies.seen(request, toast.COOKIE, https=self.gateway.https):
            cookies.take(response, toast.COOKIE, https=self.gateway.https)
        return response

    def back(
        self,
        request: Request,
        visitor: Visitor,
        to: str,
        *,
        done: str | None = None,
        undo: Undo | None = None,
    ) -> Response:
        """To another page after an act; it says once what was done, and how to undo it."""
        self._acts[visitor.person_id] = next(_ACTS)
        self._acts.move_to_end(visitor.person_id)
        if len(self._acts) > _MOST_ACTS:
            self._acts.popitem(last=False)
        response = RedirectResponse(local(to, request.url.path), 303)
        sealed = toast.sealed(Toast(done, undo), visitor.csrf) if done else ""
        if sealed:
            cookies.give(response, toast.COOKIE, sealed, seconds=toast.SECONDS, https=self.gateway.https)
        return response

    def trouble(self, request: Request, visitor: Visitor | None, problem: Problem) -> Response:
        """A problem as a page."""
        request.scope.setdefault(BROKE, problem.code)
        speech = self.speech(request, visitor)
        text = problem_text(
            problem.code, speech.language, problem.values, problem.description, problem.status
        )
        response = self.answer(
            request,
            visitor,
            "staff/problem.html" if visitor else "staff/problem_outside.html",
            status=problem.status,
            said_title=title(problem.status, speech.language),
            said_text=text,
            errors=[error.told(speech.language) for error in problem.errors],
            request_id=request.scope.get("request_id", "") if problem.status >= 500 else "",
        )
        for name, value in problem.headers.items():
            response.headers[name] = value
        return response

    async def _visitor(self, request: Request) -> Visitor:
        found = await self.gateway.door.signed_in(request)
        if found is not None:
            return visitor_of(found)
        if request.method in ("GET", "HEAD"):
            query = f"?{request.url.query}" if request.url.query else ""
            raise NotSignedIn(request.url.path + query)
        raise NotSignedIn(
            request.url.path, await posted.kept(request, public_url=self.gateway.settings.public_url)
        )

    def _toast(self, request: Request, visitor: Visitor) -> Toast | None:
        return toast.opened(cookies.seen(request, toast.COOKIE, https=self.gateway.https), visitor.csrf)

    async def _pairs(self, request: Request, visitor: Visitor) -> list[tuple[str, str]]:
        return await posted.pairs(request, visitor, public_url=self.gateway.settings.public_url)

    def again(
        self, request: Request, visitor: Visitor | None, target: str, typed: Pairs, *, status: int = 200
    ) -> Response:
        """What was typed, to be sent once more: the session is a new one."""
        kept = [(name, value) for name, value in typed if name != CSRF_FIELD]
        return self.answer(
            request,
            visitor,
            "staff/again.html",
            status=status,
            target=target,
            typed=kept,
            words=words_of(kept),
        )
