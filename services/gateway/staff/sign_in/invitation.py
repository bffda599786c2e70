"""`/invitation/{token}`: choose a password, and come in. The first admin also says who they are."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts.first import FIRST
from services.gateway.accounts.inviting import InvitationOver, accept_invitation, invited
from services.gateway.accounts.person import Person, PersonRefused
from services.gateway.limits import Limit
from services.gateway.pages import reader
from services.gateway.problems import FieldError, Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.sign_in.entering import Entering
from services.gateway.who import address_of

_TRIES, _SECONDS = 30, 600.0


class InvitationPage:
    """A link that works once."""

    def __init__(self, desk: Desk, entering: Entering) -> None:
        self._desk, self._entering = desk, entering
        self._gateway = desk.gateway
        self._tries = Limit(_TRIES, _SECONDS)

    def routes(self) -> list[BaseRoute]:
        """The page and its form."""
        page = self._desk.open_page
        return [
            Route("/invitation/{token}", page(self.show)),
            Route("/invitation/{token}", page(self.accept), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Whom it invites, and the form. Looking uses nothing up."""
        return self._page(request, await self._invited(request), {}, ())

    async def accept(self, request: Request) -> Response:
        """The password is chosen."""
        typed = await reader.typed_into(request, public_url=self._gateway.settings.public_url)
        person = await self._invited(request)
        password = typed.get("password", "")
        if password != typed.get("again", ""):
            return self._page(request, person, typed, [FieldError("again", "password_differs")])
        recognition = self._gateway.recognition
        try:
            accepted = await accept_invitation(
                people=recognition.people,
                text=request.path_params["token"],
                password=password,
                now=recognition.now(),
                email=typed.get("email", "") if person.id == FIRST else "",
                name=typed.get("name", "") if person.id == FIRST else "",
            )
        except PersonRefused as refused:
            return self._page(
                request, person, typed, [FieldError(refused.field, refused.reason, refused.values)]
            )
        recognition.forget()
        return await self._entering.enter(request, accepted)

    async def _invited(self, request: Request) -> Person:
        self._tries.take(address_of(request))
        recognition = self._gateway.recognition
        try:
            return await invited(
                people=recognition.people, text=request.path_params["token"], now=recognition.now()
            )
        except InvitationOver:
            raise Problem(410, "link_over") from None

    def _page(
        self, request: Request, person: Person, typed: reader.Values, errors: Sequence[FieldError]
    ) -> Response:
        language = self._desk.speech(request, None).language
        return self._desk.answer(
            request,
            None,
            "staff/invitation.html",
            status=422 if errors else 200,
            person=person,
            first=person.id == FIRST,
            typed=typed,
            errors={error.field: error.told(language)["message"] for error in errors},
        )
