"""All pages of importing."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.importing.going_on import GoingOnPage
from services.gateway.staff.importing.handing_in import HandingInPage


class ImportPages:
    """The list, and one of them."""

    def __init__(self, desk: Desk) -> None:
        self._pages = (HandingInPage(desk), GoingOnPage(desk))

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [route for page in self._pages for route in page.routes()]
