"""All pages about quality."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.quality.overview import QualityPage


class QualityPages:
    """Numbers, what waits for a look, and models."""

    def __init__(self, desk: Desk) -> None:
        self._pages = (QualityPage(desk),)

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [route for page in self._pages for route in page.routes()]
