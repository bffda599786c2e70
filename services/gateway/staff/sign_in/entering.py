"""The moment somebody comes in: a new session, whatever cookie was shown, and on to where they wanted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import cookies
from services.gateway.accounts.person import Person
from services.gateway.accounts.recognise import SignedIn
from services.gateway.accounts.session import id_of
from services.gateway.accounts.signing_in import begin_session
from services.gateway.pages import reader
from services.gateway.staff.again import Pairs, local
from services.gateway.staff.desk import Desk
from services.gateway.staff.home_of import home_of
from services.gateway.staff.visitor import visitor_of
from services.gateway.who import SESSION

_DAY = 24 * 3600


class Entering:
    """Begins and ends sessions of browsers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gateway = desk.gateway

    async def enter(
        self, request: Request, person: Person, *, to: str = "", target: str = "", typed: Pairs = ()
    ) -> Response:
        """Somebody came in. What they had `typed` for `target` is shown to be sent again.

        The secret of the session is new (ASVS 5.0, 7.2.4) and the one of before opens nothing any more.
        """
        recognition = self._gateway.recognition
        session, secret = await begin_session(
            sessions=recognition.sessions,
            person=person,
            device=request.headers.get("user-agent", ""),
            now=recognition.now(),
        )
        await self.end(request)
        visitor = visitor_of(SignedIn(person, session))
        if target:
            response = self._desk.again(request, visitor, local(target), typed)
        else:
            response = RedirectResponse(local(to, home_of(person.roles)), 303)
        self._give(response, secret)
        if person.language in ("en", "vi") and not reader.remembered(request):
            reader.remember(response, reader.language_named(person.language), https=self._gateway.https)
        return response

    async def end(self, request: Request) -> None:
        """The session of this browser is over; nothing where there is none."""
        secret = cookies.seen(request, SESSION, https=self._gateway.https)
        if secret:
            await self._gateway.recognition.sessions.end(id_of(secret))
            self._gateway.recognition.forget()

    def leave(self, response: Response) -> Response:
        """The browser forgets its session, and the rest that it kept of these pages (ASVS 5.0, 14.3.1)."""
        cookies.take(response, SESSION, https=self._gateway.https)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _give(self, response: Response, secret: str) -> None:
        seconds = self._gateway.settings.session_days * _DAY
        cookies.give(response, SESSION, secret, seconds=seconds, https=self._gateway.https)
