"""`/settings/me`: one's own name, language, password and sessions."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts.changing import change, change_password
from services.gateway.accounts.person import PersonRefused, renamed, signed_out_everywhere
from services.gateway.accounts.signing_in import SignInWaits
from services.gateway.pages import reader
from services.gateway.problems import FieldError, Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.device import device_of
from services.gateway.staff.sign_in.entering import Entering
from services.gateway.staff.visitor import Visitor

_PATH = "/settings/me"


class MePage:
    """For everybody who is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._entering = Entering(desk)
        self._recognition = desk.gateway.recognition

    def routes(self) -> list[BaseRoute]:
        """The page and its forms."""
        page = self._desk.page
        return [
            Route(_PATH, page(self.show)),
            Route(_PATH, page(self.rename), methods=["POST"]),
            Route(f"{_PATH}/password", page(self.change_password), methods=["POST"]),
            Route(f"{_PATH}/sign-out-others", page(self.sign_out_others), methods=["POST"]),
            Route(f"{_PATH}/sign-out-everywhere", page(self.sign_out_everywhere), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything that is one's own."""
        return await self._page(request, visitor, {}, [])

    async def rename(self, request: Request, visitor: Visitor) -> Response:
        """Another name or language."""
        typed = await self._desk.typed(request, visitor)
        name, language = typed.get("name", ""), typed.get("language", "")
        try:
            await change(
                people=self._recognition.people,
                person_id=visitor.person_id,
                how=lambda stands: renamed(stands, name=name, language=language),
            )
        except PersonRefused as refused:
            return await self._page(request, visitor, typed, [_error(refused)])
        self._recognition.forget()
        done = self._desk.speech(request, visitor).say("Saved.")
        response = self._desk.back(request, visitor, _PATH, done=done)
        if language:
            reader.remember(response, reader.language_named(language), https=self._desk.gateway.https)
        return response

    async def change_password(self, request: Request, visitor: Visitor) -> Response:
        """Another password; every other session is over (ASVS 5.0, 7.4.3), this one begins anew."""
        typed = await self._desk.typed(request, visitor)
        if typed.get("password", "") != typed.get("again", ""):
            return await self._page(request, visitor, {}, [FieldError("again", "password_differs")])
        try:
            person = await change_password(
                people=self._recognition.people,
                person_id=visitor.person_id,
                current=typed.get("current", ""),
                password=typed.get("password", ""),
                now=self._recognition.now(),
            )
        except PersonRefused as refused:
            return await self._page(request, visitor, {}, [_error(refused)])
        except SignInWaits:
            raise Problem(429, "exhausted") from None
        self._recognition.forget()
        return await self._entering.enter(request, person, to=_PATH)

    async def sign_out_others(self, request: Request, visitor: Visitor) -> Response:
        """Only this browser stays signed in."""
        await self._desk.typed(request, visitor)
        for session in await self._recognition.sessions.of(visitor.person_id):
            if session.id != visitor.session_id:
                await self._recognition.sessions.end(session.id)
        self._recognition.forget()
        done = self._desk.speech(request, visitor).say("All other browsers are signed out.")
        return self._desk.back(request, visitor, _PATH, done=done)

    async def sign_out_everywhere(self, request: Request, visitor: Visitor) -> Response:
        """No browser stays signed in."""
        await self._desk.typed(request, visitor)
        await change(people=self._recognition.people, person_id=visitor.person_id, how=signed_out_everywhere)
        self._recognition.forget()
        return self._entering.leave(self._desk.back(request, visitor, "/"))

    async def _page(
        self, request: Request, visitor: Visitor, typed: Mapping[str, str], errors: list[FieldError]
    ) -> Response:
        language = self._desk.speech(request, visitor).language
        sessions = await self._recognition.sessions.of(visitor.person_id)
        person = await self._recognition.people.get(visitor.person_id)
        return self._desk.answer(
            request,
            visitor,
            "staff/me.html",
            status=422 if errors else 200,
            typed=typed,
            errors={error.field: error.told(language)["message"] for error in errors},
            sessions=[
                (one, device_of(one.device)) for one in sessions if person and one.epoch == person.epoch
            ],
            may_change_password=bool(person and person.password),
        )


def _error(refused: PersonRefused) -> FieldError:
    return FieldError(refused.field, refused.reason, refused.values)
