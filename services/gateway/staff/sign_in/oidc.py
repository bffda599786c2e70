"""`/sign-in/oidc`: to the company's own sign-in and back. Lets in whom an admin invited, and nobody else."""

from __future__ import annotations

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.gateway import cookies
from services.gateway.accounts.signing_in import come_in_by_email
from services.gateway.limits import Limit
from services.gateway.problems import Problem
from services.gateway.staff.again import local
from services.gateway.staff.desk import Desk
from services.gateway.staff.sign_in.entering import Entering
from services.gateway.staff.sign_in.provider import Provider, ProviderRefused, new_way, way_of
from services.gateway.who import address_of

_PATH = "/sign-in/oidc"
_WAY, _NEXT = "voc_oidc", "voc_oidc_next"
_SECONDS = 600
_TRIES, _TRIES_SECONDS = 60, 600.0

log = structlog.get_logger(__name__)


class OidcPage:
    """Nothing where no issuer is set."""

    def __init__(self, desk: Desk, entering: Entering) -> None:
        self._desk, self._entering = desk, entering
        settings = desk.gateway.settings
        self.provider = Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
        self._tries = Limit(_TRIES, _TRIES_SECONDS)
        self._back = f"{settings.public_url}{_PATH}/callback"

    def routes(self) -> list[BaseRoute]:
        """There and back."""
        if not self._desk.gateway.settings.oidc_issuer:
            return []
        page = self._desk.open_page
        return [Route(_PATH, page(self.go)), Route(f"{_PATH}/callback", page(self.back))]

    async def go(self, request: Request) -> Response:
        """To the provider."""
        self._tries.take(address_of(request))
        way = new_way()
        try:
            response = RedirectResponse(await self.provider.begin(way, self._back), 303)
        except ProviderRefused as refused:
            raise self._refused(refused) from None
        self._keep(response, _WAY, way.packed())
        self._keep(response, _NEXT, local(request.query_params.get("next", ""), ""))
        return response

    async def back(self, request: Request) -> Response:
        """From the provider: only the browser that went is let in (state), once (the cookie goes)."""
        self._tries.take(address_of(request))
        way = way_of(self._kept(request, _WAY))
        query = request.query_params
        try:
            if way is None:
                raise ProviderRefused("state")
            email = await self.provider.email(
                way, self._back, code=query.get("code", ""), state=query.get("state", "")
            )
        except ProviderRefused as refused:
            raise self._refused(refused) from None
        recognition = self._desk.gateway.recognition
        person = await come_in_by_email(people=recognition.people, email=email, now=recognition.now())
        if person is None:
            raise Problem(403, "oidc_unknown")
        response = await self._entering.enter(request, person, to=self._kept(request, _NEXT))
        for name in (_WAY, _NEXT):
            cookies.take(response, name, https=self._desk.gateway.https)
        return response

    def _keep(self, response: Response, name: str, value: str) -> None:
        cookies.give(response, name, value, seconds=_SECONDS, https=self._desk.gateway.https)

    def _kept(self, request: Request, name: str) -> str:
        return cookies.seen(request, name, https=self._desk.gateway.https)

    def _refused(self, refused: ProviderRefused) -> Problem:
        log.info("the provider let nobody in", reason=str(refused))
        return Problem(403, "oidc_failed")
