"""What `vocmesh up` says about coming in: the first admin's link, or the demo's four people."""

from __future__ import annotations

from services.gateway.accounts.demo import links, runs
from services.gateway.accounts.first import first_admin_link
from services.gateway.accounts.people import People
from services.mesh.clock import utc_now
from services.mesh.config import Settings
from services.mesh.documents.port import Documents


async def lines(documents: Documents, settings: Settings, site: str) -> list[tuple[str, str]]:
    """Names and values for the greeting; links in them work once.

    Raises:
        DocumentsUnavailable: the people cannot be looked up.
    """
    people = People(documents)
    if runs(settings):
        return [(one.name, f"{link} ({one.role})") for one, link in await links(people, site, utc_now())]
    text = await first_admin_link(people=people, now=utc_now())
    if text is None:
        return []
    return [("First", f"{site}/invitation/{text}"), ("", "makes you the first admin; works once")]
