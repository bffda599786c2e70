"""The people of the demo company: each signed in, in a browser profile of their own."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from tests.browser.visit import Visits
from tests.servers.company import signed_in
from tests.servers.processes import Processes


class Colleagues:
    """Lets people in. `roles` of the demo: member, leader, operator, admin."""

    def __init__(self, visits: Visits, mesh: Processes) -> None:
        self.visits = visits
        self._mesh = mesh

    async def come(self, role: str, path: str, **how: Any) -> Page:
        """Somebody of this role at a page; `how` as `Visits.open`."""
        with signed_in(self._mesh, role) as client:
            return await self.visits.open(path, cookies=dict(client.cookies), **how)

    def told(self, role: str, path: str, **asked: str) -> Any:
        """What the JSON API answers this person."""
        with signed_in(self._mesh, role) as client:
            answer = client.get(f"/api/v1{path}", params=asked)
            answer.raise_for_status()
            return answer.json()
