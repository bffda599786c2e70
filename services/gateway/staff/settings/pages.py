"""All pages of settings that are not about people and keys."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.settings.catalog import CHANNELS, PRODUCTS, CatalogPage
from services.gateway.staff.settings.form_editor import FormEditorPage
from services.gateway.staff.settings.forms import FormsPage
from services.gateway.staff.settings.loop import LoopPage
from services.gateway.staff.settings.overview import OverviewPage
from services.gateway.staff.settings.privacy import PrivacyPage


class SettingsPages:
    """One page for each thing that is set."""

    def __init__(self, desk: Desk) -> None:
        self._pages = (
            OverviewPage(desk),
            CatalogPage(desk, PRODUCTS),
            CatalogPage(desk, CHANNELS),
            FormsPage(desk),
            FormEditorPage(desk),
            LoopPage(desk),
            PrivacyPage(desk),
        )

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [route for page in self._pages for route in page.routes()]
