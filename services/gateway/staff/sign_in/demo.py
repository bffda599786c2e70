"""The demo's four people, who come in with one click: on this machine alone, and only where the demo runs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts.demo import DEMO, ensure, offered, runs
from services.gateway.accounts.inviting import InvitationOver, use_link
from services.gateway.pages import reader
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.sign_in.entering import Entering


class Demo:
    """`/sign-in/demo` and the links that the terminal shows."""

    def __init__(self, desk: Desk, entering: Entering) -> None:
        self._desk, self._entering = desk, entering
        self._gateway = desk.gateway

    def routes(self) -> list[BaseRoute]:
        """Nothing where no demo runs."""
        if not runs(self._gateway.settings):
            return []
        page = self._desk.open_page
        return [
            Route("/sign-in/demo", page(self.enter), methods=["POST"]),
            Route("/sign-in/link/{token}", page(self.show)),
            Route("/sign-in/link/{token}", page(self.follow), methods=["POST"]),
        ]

    async def enter(self, request: Request) -> Response:
        """Come in as one of them."""
        typed = await self._typed(request)
        chosen = next((one for one in DEMO if one.role == typed.get("role")), None)
        if chosen is None:
            raise Problem(404, "not_found")
        recognition = self._gateway.recognition
        person = await ensure(recognition.people, chosen, recognition.now())
        if not person.active:
            raise Problem(403, "not_allowed")
        return await self._entering.enter(request, person, to=typed.get("next", ""))

    async def show(self, request: Request) -> Response:
        """A button: what only looks at a link does not use it up."""
        return self._desk.answer(request, None, "staff/link.html")

    async def follow(self, request: Request) -> Response:
        """Come in by a link of the terminal, once."""
        await self._typed(request)
        recognition = self._gateway.recognition
        try:
            person = await use_link(
                people=recognition.people, text=request.path_params["token"], now=recognition.now()
            )
        except InvitationOver:
            raise Problem(410, "link_over") from None
        return await self._entering.enter(request, person)

    async def _typed(self, request: Request) -> reader.Values:
        if not offered(self._gateway.settings, request):
            raise Problem(404, "not_found")
        return await reader.typed_into(request, public_url=self._gateway.settings.public_url)
