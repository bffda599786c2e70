"""All pages that leaders look at, over one set of figures: what two of them show is the same."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.figures.numbers import Figures
from services.gateway.staff.home.page import HomePage
from services.gateway.staff.pareto import ParetoPage
from services.gateway.staff.reviews.lists import ReviewLists
from services.gateway.staff.reviews.session import SessionPage
from services.gateway.staff.time_to_resolve import TimeToResolvePage


class LeaderPages:
    """Home, reviews, Pareto, time to resolve."""

    def __init__(self, desk: Desk) -> None:
        figures = Figures(desk.gateway)
        self._pages = (
            HomePage(desk, figures),
            ReviewLists(desk),
            SessionPage(desk),
            ParetoPage(desk, figures),
            TimeToResolvePage(desk, figures),
        )

    def routes(self) -> list[BaseRoute]:
        """The routes of all of them."""
        return [route for page in self._pages for route in page.routes()]
