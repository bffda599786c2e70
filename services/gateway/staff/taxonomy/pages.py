"""All pages about topics."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.taxonomy.changing import ChangePage
from services.gateway.staff.taxonomy.reading import TreePage


class TaxonomyPages:
    """The tree, and its changes."""

    def __init__(self, desk: Desk) -> None:
        self._pages = (TreePage(desk), ChangePage(desk))

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [route for page in self._pages for route in page.routes()]
