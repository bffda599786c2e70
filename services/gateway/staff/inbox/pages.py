"""The inbox, the page of one feedback, handing one in, and what tells open pages of changes."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.detail import Detail
from services.gateway.staff.feedback.hand_in import HandInPage
from services.gateway.staff.feedback.page import FeedbackPage
from services.gateway.staff.inbox.acting import InboxActs
from services.gateway.staff.inbox.counts import Counts
from services.gateway.staff.inbox.page import InboxPage
from services.gateway.staff.known import Known
from services.gateway.staff.live import LivePage


class InboxPages:
    """All pages about feedback; they share what is kept for a moment."""

    def __init__(self, desk: Desk, known: Known) -> None:
        gateway = desk.gateway
        counts = Counts(gateway.clients, gateway.clock, gateway.settings.tz)
        detail = Detail(desk, known)
        self.live = LivePage(desk)
        self._pages = (
            InboxPage(desk, known, counts, gateway.views, detail),
            InboxActs(desk, known, counts, gateway.views),
            HandInPage(desk, known),
            FeedbackPage(desk, known, counts, detail),
            self.live,
        )

    def routes(self) -> list[BaseRoute]:
        """Their routes; `/feedback/new` before `/feedback/{id}`."""
        return [route for page in self._pages for route in page.routes()]
