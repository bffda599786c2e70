"""`/settings/people`: who works with it, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts import person as persons
from services.gateway.accounts.changing import Change, PersonUnknown, change
from services.gateway.accounts.domain import ROLES
from services.gateway.accounts.inviting import invite_person, new_invitation
from services.gateway.accounts.person import Person, PersonRefused
from services.gateway.pages.speech import mark
from services.gateway.problems import FieldError, Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_PATH = "/settings/people"

_ACTS: Mapping[str, tuple[Change, str, str]] = {
    "disable": (persons.disabled, mark("{name} cannot come in any more."), "enable"),
    "enable": (persons.enabled, mark("{name} may come in again."), "disable"),
    "sign-out": (persons.signed_out_everywhere, mark("{name} is signed out everywhere."), ""),
}
"""What one button does, what is said then, and the act that undoes it."""


class PeoplePage:
    """For admins."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._recognition = desk.gateway.recognition

    def routes(self) -> list[BaseRoute]:
        """The page and its forms."""

        def page(handler: Any) -> Any:
            return self._desk.page(handler, "admin")

        one = f"{_PATH}/{{person_id}}"
        return [
            Route(_PATH, page(self.show)),
            Route(_PATH, page(self.invite), methods=["POST"]),
            Route(f"{one}/roles", page(self.change_roles), methods=["POST"]),
            Route(f"{one}/link", page(self.new_link), methods=["POST"]),
            *(Route(f"{one}/{name}", page(self._act(name)), methods=["POST"]) for name in _ACTS),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everybody, and a form to invite one more."""
        return await self._page(request, visitor)

    async def invite(self, request: Request, visitor: Visitor) -> Response:
        """One more; their link is shown once."""
        typed = await self._desk.typed_lists(request, visitor)
        kept = {name: values[-1] for name, values in typed.items()}
        roles = frozenset(typed.get("roles", ()))
        try:
            person, text = await invite_person(
                people=self._recognition.people,
                email=kept.get("email", ""),
                name=kept.get("name", ""),
                roles=roles,
                now=self._recognition.now(),
            )
        except PersonRefused as refused:
            error = FieldError(refused.field, refused.reason, refused.values)
            return await self._page(request, visitor, typed=kept, roles=roles, errors=[error])
        self._recognition.forget()
        return await self._page(request, visitor, link=(person, self._link(text)))

    async def change_roles(self, request: Request, visitor: Visitor) -> Response:
        """Other roles; who was signed in signs in again."""
        typed = await self._desk.typed_lists(request, visitor)
        roles = frozenset(typed.get("roles", ()))
        person = await self._changed(request, lambda stands: persons.with_roles(stands, roles))
        speech = self._desk.speech(request, visitor)
        done = speech.say("The roles of {name} are changed.", name=person.name)
        return self._desk.back(request, visitor, _PATH, done=done)

    async def new_link(self, request: Request, visitor: Visitor) -> Response:
        """A link for who lost the old one, or their password."""
        await self._desk.typed(request, visitor)
        try:
            person, text = await new_invitation(
                people=self._recognition.people,
                person_id=request.path_params["person_id"],
                now=self._recognition.now(),
            )
        except PersonUnknown:
            raise Problem(404, "not_found") from None
        except PersonRefused as refused:
            raise Problem(409, refused.reason) from None
        return await self._page(request, visitor, link=(person, self._link(text)))

    def _act(self, name: str) -> Any:
        how, words, back = _ACTS[name]

        async def act(request: Request, visitor: Visitor) -> Response:
            await self._desk.typed(request, visitor)
            person = await self._changed(request, how)
            done = self._desk.speech(request, visitor).say(words, name=person.name)
            undo = Undo(f"{_PATH}/{person.id}/{back}") if back else None
            return self._desk.back(request, visitor, _PATH, done=done, undo=undo)

        return act

    async def _changed(self, request: Request, how: Change) -> Person:
        try:
            person = await change(
                people=self._recognition.people, person_id=request.path_params["person_id"], how=how
            )
        except PersonUnknown:
            raise Problem(404, "not_found") from None
        except PersonRefused as refused:
            raise Problem(409, refused.reason, values=refused.values) from None
        self._recognition.forget()
        return person

    def _link(self, text: str) -> str:
        return f"{self._desk.gateway.settings.public_url}/invitation/{text}"

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        typed: Mapping[str, str] | None = None,
        roles: frozenset[str] = frozenset(),
        errors: Sequence[FieldError] = (),
        link: tuple[Person, str] | None = None,
    ) -> Response:
        language = self._desk.speech(request, visitor).language
        return self._desk.answer(
            request,
            visitor,
            "staff/people.html",
            status=422 if errors else 200,
            # Who looks is an admin: the link for the first one is over, and its person nobody.
            people=[person for person in await self._recognition.people.all() if person.email],
            roles=ROLES,
            chosen=roles,
            typed=typed or {},
            errors={error.field: error.told(language)["message"] for error in errors},
            link=link,
        )
