"""All pages about quality."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.known import Known
from services.gateway.staff.quality.candidates import ModelsPage
from services.gateway.staff.quality.checks import ChecksPage
from services.gateway.staff.quality.model import ModelPage
from services.gateway.staff.quality.overview import QualityPage
from services.gateway.staff.quality.unsure import UnsurePage


class QualityPages:
    """Numbers, what waits for a look, and models."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._pages = (
            QualityPage(desk),
            UnsurePage(desk, known),
            ChecksPage(desk, known),
            ModelsPage(desk),
            ModelPage(desk, known),
        )

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [route for page in self._pages for route in page.routes()]
