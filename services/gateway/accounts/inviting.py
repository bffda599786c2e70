"""Links that work once: to invite somebody, to choose another password, to come in to the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.gateway.accounts import passwords
from services.gateway.accounts.changing import known, may_invite
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person, PersonRefused, accept, came_in, invite, named, reinvite
from services.mesh import ids
from services.mesh.documents.port import Taken
from services.mesh.documents.settle import settled


class InvitationOver(Exception):
    """The link was used, replaced, or is too old."""


async def invite_person(
    *, people: People, email: str, name: str, roles: frozenset[str], now: datetime, person_id: str = ""
) -> tuple[Person, str]:
    """A person and the text that follows `/invitation/`; nobody can see it again.

    Raises:
        PersonRefused: as `person.invite` says, or somebody else has the address.
    """
    made, secret = invite(
        person_id=person_id or ids.new("pe", now), email=email, name=name, roles=roles, now=now
    )
    try:
        saved = await people.save(made)
    except Taken:
        raise PersonRefused("email", "email_taken") from None
    return saved, link_text(saved, secret)


def link_text(person: Person, secret: str) -> str:
    """What a link of invitation ends with."""
    return f"{person.id}.{secret}"


async def new_invitation(*, people: People, person_id: str, now: datetime) -> tuple[Person, str]:
    """A new link for somebody who lost the old one, or their password.

    Raises:
        PersonUnknown, PersonRefused: as said.
    """

    async def attempt() -> tuple[Person, str]:
        changed, secret = reinvite(await known(people, person_id), now)
        saved = await people.save(changed)
        return saved, link_text(saved, secret)

    return await settled(attempt)


async def invited(*, people: People, text: str, now: datetime) -> Person:
    """Whom a link invites. The first admin's link, which names nobody, is over once there is an admin.

    Raises:
        InvitationOver: nobody now.
    """
    person_id, _, secret = text.partition(".")
    found = await people.get(person_id)
    if found is None or not found.invited_by(secret, now):
        raise InvitationOver
    if not found.email and any(map(may_invite, await people.all())):
        raise InvitationOver
    return found


async def accept_invitation(
    *, people: People, text: str, password: str, now: datetime, email: str = "", name: str = ""
) -> Person:
    """Choose the password by the link; who was invited without them says their address and name.

    Raises:
        InvitationOver, PersonRefused: the link, or the password, is not good.
    """
    found = _told(await invited(people=people, text=text, now=now), email, name)
    passwords.check(password, email=found.email, name=found.name)
    digest = await passwords.digest(password)

    async def attempt() -> Person:
        stands = _told(await invited(people=people, text=text, now=now), email, name)
        return await people.save(accept(stands, digest))

    try:
        return await settled(attempt)
    except Taken:
        raise PersonRefused("email", "email_taken") from None


def _told(person: Person, email: str, name: str) -> Person:
    return person if person.email else named(person, email=email, name=name)


async def use_link(*, people: People, text: str, now: datetime) -> Person:
    """Come in by a link that works once and asks no password; only the demo gives such links out.

    Raises:
        InvitationOver: the link was used, replaced, or is too old.
    """

    async def attempt() -> Person:
        found = await invited(people=people, text=text, now=now)
        if not found.active:
            raise InvitationOver
        return await people.save(replace(came_in(found, now), invitation="", invite_time=None))

    return await settled(attempt)
