"""`/sign-in` and `/sign-out`."""

from __future__ import annotations

from functools import partial
from math import ceil
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts.demo import DEMO, offered
from services.gateway.accounts.person import Person
from services.gateway.accounts.signing_in import SignInRefused, SignInWaits, sign_in
from services.gateway.accounts.slowing import Slowing
from services.gateway.pages import reader
from services.gateway.staff.again import KEPT, TARGET, NotSignedIn, Pairs, carried, local, unpacked
from services.gateway.staff.desk import Desk
from services.gateway.staff.home_of import home_of
from services.gateway.staff.sign_in.entering import Entering
from services.gateway.staff.visitor import Visitor
from services.gateway.who import address_of


class SignInPage:
    """The page itself, and where everybody lands who is not signed in."""

    def __init__(self, desk: Desk, entering: Entering) -> None:
        self._desk, self._entering = desk, entering
        self._gateway = desk.gateway
        self._slowing = Slowing()

    def routes(self) -> list[BaseRoute]:
        """Where people come in and go out."""
        return [
            Route("/sign-in", self._desk.open_page(self.show)),
            Route("/sign-in", self._desk.open_page(self.enter), methods=["POST"]),
            Route("/sign-out", self._desk.page(self.leave), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form; who is signed in goes on."""
        to = local(request.query_params.get("next", ""), "")
        if found := await self._gateway.door.signed_in(request):
            return RedirectResponse(to or home_of(found.person.roles), 303)
        return self._page(request, to=to)

    async def enter(self, request: Request) -> Response:
        """Look at address and password. Unknown or wrong: the same answer, after the same work."""
        pairs = await reader.pairs_typed(request, public_url=self._gateway.settings.public_url)
        typed = dict(pairs)
        kept = [(name, value) for name, value in pairs if name.startswith(KEPT)]
        email, to, target = typed.get("email", ""), typed.get("next", ""), typed.get(TARGET, "")
        again = partial(self._page, request, to=to, target=target, kept=kept, email=email)
        address = address_of(request)
        if wait := self._slowing.wait(address):
            return again(wait=wait)
        self._slowing.begin(address)
        person = await self._looked(email, typed.get("password", ""))
        if person is None:
            return again(wrong=True)
        self._slowing.right(address)
        return await self._entering.enter(request, person, to=to, target=target, typed=unpacked(kept))

    async def leave(self, request: Request, visitor: Visitor) -> Response:
        """Sign out here."""
        await self._desk.typed(request, visitor)
        await self._entering.end(request)
        return self._entering.leave(RedirectResponse("/", 303))

    def come_in(self, request: Request, nobody: NotSignedIn) -> Response:
        """What somebody sees who is not signed in: a form keeps what was typed."""
        if request.method in ("GET", "HEAD"):
            return RedirectResponse(f"/sign-in?next={quote(nobody.target, safe='/')}", 303)
        return self._page(request, target=nobody.target, kept=carried(nobody.typed))

    async def _looked(self, email: str, password: str) -> Person | None:
        recognition = self._gateway.recognition
        try:
            person = await sign_in(
                people=recognition.people, email=email, password=password, now=recognition.now()
            )
        except (SignInRefused, SignInWaits):
            return None
        return person

    def _page(
        self,
        request: Request,
        *,
        to: str = "",
        target: str = "",
        kept: Pairs = (),
        email: str = "",
        wrong: bool = False,
        wait: float = 0.0,
    ) -> Response:
        refused = 429 if wait else 401 if wrong or target else 200
        response = self._desk.answer(
            request,
            None,
            "staff/sign_in.html",
            status=refused,
            to=to,
            target=target,
            kept=list(kept),
            email=email,
            wrong=wrong,
            wait=ceil(wait),
            oidc=bool(self._gateway.settings.oidc_issuer),
            demo=DEMO if offered(self._gateway.settings, request) else (),
        )
        if wait:
            response.headers["Retry-After"] = str(ceil(wait))
        return response
