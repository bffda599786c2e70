"""The first admin of an installation: whoever opens the link that the first start prints."""

from __future__ import annotations

from datetime import datetime

from services.gateway.accounts.inviting import link_text
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person, PersonState, reinvite
from services.mesh.documents.settle import settled

FIRST = "first"
"""Id of that person, who says their name and address themselves."""


async def first_admin_link(*, people: People, now: datetime) -> str | None:
    """What follows `/invitation/` in a link that makes the first admin; None once anybody else is there.

    Each call makes a new link, and the one before opens nothing any more.
    """

    async def attempt() -> str | None:
        everybody = await people.all()
        if any(person.id != FIRST or person.password for person in everybody):
            return None
        stands = everybody[0] if everybody else _first(now)
        changed, secret = reinvite(stands, now)
        return link_text(await people.save(changed), secret)

    return await settled(attempt)


def _first(now: datetime) -> Person:
    return Person(FIRST, "", "", frozenset({"admin", "member"}), PersonState.INVITED, now)
