"""The start page, the privacy page, and choosing the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts.demo import DEMO, offered
from services.gateway.api.table import PREFIX
from services.gateway.pages import reader
from services.gateway.pages.catalog import Catalog
from services.gateway.pages.render import Pages
from services.gateway.pages.troubles import told_as_page
from services.gateway.problems import Problem
from services.gateway.staff.home_of import home_of

_LOCAL = ("127.0.0.1", "localhost", "::1")


class StartPage:
    """`/`, `/privacy` and `/language`."""

    def __init__(self, pages: Pages, catalog: Catalog) -> None:
        self._pages = pages
        self._catalog = catalog

    def routes(self) -> list[BaseRoute]:
        """Where everybody begins."""
        return [
            Route("/", told_as_page(self._pages, self.start)),
            Route("/privacy", told_as_page(self._pages, self.privacy)),
            Route("/language", told_as_page(self._pages, self.choose), methods=["POST"]),
        ]

    async def start(self, request: Request) -> Response:
        """What this is, and where to go; who is signed in goes home. It answers while intake is away."""
        gateway = self._pages.gateway
        if found := await gateway.door.signed_in(request):
            return RedirectResponse(home_of(found.person.roles), 303)
        try:
            forms, products = await self._catalog.forms(), await self._catalog.products()
            away = False
        except Problem as problem:
            if problem.status < 500:
                raise
            forms, products, away = [], [], True
        return self._pages.answer(
            request,
            "start.html",
            self._pages.speech(request),
            forms=forms,
            products=products,
            away=away,
            docs=f"{PREFIX}/docs",
            operations=self._operations(),
            demo=DEMO if offered(gateway.settings, request) else (),
        )

    async def privacy(self, request: Request) -> Response:
        """What is kept of what customers say, and for how long."""
        return self._pages.answer(request, "privacy.html", self._pages.speech(request))

    async def choose(self, request: Request) -> Response:
        """Keep the chosen language and go back to the page that it was chosen on."""
        gateway = self._pages.gateway
        typed = await reader.typed_into(request, public_url=gateway.settings.public_url)
        target = typed.get("next", "/")
        if not target.startswith("/") or target.startswith(("//", "/\\")):
            target = "/"
        response = RedirectResponse(target, 303)
        reader.remember(response, reader.language_of(request, typed), https=gateway.https)
        return response

    def _operations(self) -> str:
        """Where operators look; shown only where reader and installation share a machine."""
        settings = self._pages.gateway.settings
        if urlsplit(settings.public_url).hostname not in _LOCAL:
            return ""
        return f"http://{settings.operations()}"
