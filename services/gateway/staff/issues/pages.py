"""All pages of issues."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.doing import IssueActs
from services.gateway.staff.issues.lists import IssueLists
from services.gateway.staff.issues.one import IssuePage
from services.gateway.staff.issues.splitting import IssueSplit
from services.gateway.staff.known import Known


class IssuePages:
    """The list, one issue, and what is done with it."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._pages = (IssueLists(desk, known), IssueActs(desk), IssueSplit(desk), IssuePage(desk, known))

    def routes(self) -> list[BaseRoute]:
        """Named addresses before those that hold an id."""
        return [route for page in self._pages for route in page.routes()]
