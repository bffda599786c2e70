"""All pages for customers."""

from __future__ import annotations

from starlette.routing import BaseRoute

from services.gateway.limits import Limit
from services.gateway.pages import files
from services.gateway.pages.catalog import Catalog
from services.gateway.pages.form import PER_SECONDS, POSTS, FormPage
from services.gateway.pages.render import Pages
from services.gateway.pages.start import StartPage
from services.gateway.pages.track import TrackPage
from services.gateway.policy import PUBLIC, TRACKING, under


def routes(pages: Pages) -> list[BaseRoute]:
    """The routes of every page, and of the files that pages need."""
    catalog = Catalog(pages.gateway.clients)
    return [
        *under(PUBLIC, StartPage(pages, catalog).routes()),
        *under(PUBLIC, FormPage(pages, catalog, Limit(POSTS, PER_SECONDS)).routes()),
        *under(TRACKING, TrackPage(pages).routes()),
        *under(PUBLIC, files.routes()),
    ]
