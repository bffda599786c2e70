"""All pages of the staff."""

from __future__ import annotations

from typing import Protocol

from starlette.routing import BaseRoute

from services.gateway.pages.render import Pages
from services.gateway.staff.design import DesignPage
from services.gateway.staff.desk import Desk
from services.gateway.staff.importing.pages import ImportPages
from services.gateway.staff.inbox.pages import InboxPages
from services.gateway.staff.issues.pages import IssuePages
from services.gateway.staff.keys import KeysPage
from services.gateway.staff.known import Known
from services.gateway.staff.leader import LeaderPages
from services.gateway.staff.me import MePage
from services.gateway.staff.operations.pages import OperationsPages
from services.gateway.staff.patterns import PatternPage
from services.gateway.staff.people import PeoplePage
from services.gateway.staff.plans.pages import PlanPages
from services.gateway.staff.quality.pages import QualityPages
from services.gateway.staff.settings.pages import SettingsPages
from services.gateway.staff.sign_in.demo import Demo
from services.gateway.staff.sign_in.entering import Entering
from services.gateway.staff.sign_in.invitation import InvitationPage
from services.gateway.staff.sign_in.oidc import OidcPage
from services.gateway.staff.sign_in.page import SignInPage
from services.gateway.staff.taxonomy.pages import TaxonomyPages


class StaffPage(Protocol):
    """A group of pages."""

    def routes(self) -> list[BaseRoute]:
        """Their routes; each endpoint made by `Desk.page`."""


def routes(pages: Pages) -> list[BaseRoute]:
    """The routes of every page of the staff, and of coming in."""
    desk = Desk(pages)
    return [route for page in (*coming_in(desk), *staff_pages(desk)) for route in page.routes()]


def coming_in(desk: Desk) -> list[StaffPage]:
    """How people come in."""
    entering = Entering(desk)
    entrance = SignInPage(desk, entering)
    desk.entrance = entrance.come_in
    return [entrance, Demo(desk, entering), InvitationPage(desk, entering), OidcPage(desk, entering)]


def staff_pages(desk: Desk) -> list[StaffPage]:
    """One for each group of pages; they share the names that are kept for a moment."""
    known = Known(desk)
    return [
        MePage(desk),
        PeoplePage(desk),
        KeysPage(desk),
        LeaderPages(desk),
        OperationsPages(desk),
        IssuePages(desk, known),
        PatternPage(desk, known),
        PlanPages(desk),
        InboxPages(desk, known),
        SettingsPages(desk),
        QualityPages(desk, known),
        ImportPages(desk),
        TaxonomyPages(desk),
        DesignPage(desk),
    ]
