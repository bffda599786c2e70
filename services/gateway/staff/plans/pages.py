"""All pages of plans."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.plans.doing import PlanActs
from services.gateway.staff.plans.lists import PlanLists
from services.gateway.staff.plans.one import PlanPage


class PlanPages:
    """The list, the board, one plan, and what is done with it."""

    def __init__(self, desk: Desk) -> None:
        self._pages = (PlanLists(desk), PlanActs(desk), PlanPage(desk))

    def routes(self) -> list[BaseRoute]:
        """Named addresses before those that hold an id."""
        return [route for page in self._pages for route in page.routes()]
