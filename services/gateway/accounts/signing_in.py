"""What may be done with people and sessions: invite, accept, sign in, sign out, change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from services.gateway.accounts import passwords, session
from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import (
    Person,
    PersonRefused,
    PersonState,
    accept,
    came_in,
    failed,
    invite,
    named,
    reinvite,
)
from services.gateway.accounts.session import Session
from services.mesh import ids
from services.mesh.documents.port import Taken
from services.mesh.documents.settle import settled


class SignInRefused(Exception):
    """The address and the password do not fit, whichever of them is wrong."""


class SignInWaits(Exception):
    """Too many wrong passwords: again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class InvitationOver(Exception):
    """The link was used, replaced, or is too old."""


class PersonUnknown(Exception):
    """There is nobody with this id."""


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
        changed, secret = reinvite(await _known(people, person_id), now)
        saved = await people.save(changed)
        return saved, link_text(saved, secret)

    return await settled(attempt)


async def invited(*, people: People, text: str, now: datetime) -> Person:
    """Whom a link invites.

    Raises:
        InvitationOver: nobody now.
    """
    person_id, _, secret = text.partition(".")
    found = await people.get(person_id)
    if found is None or not found.invited_by(secret, now):
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


async def sign_in(*, people: People, email: str, password: str, now: datetime) -> Person:
    """The person whom address and password let in; it takes as long for an unknown address.

    Raises:
        SignInWaits, SignInRefused: as said.
    """
    found = await people.by_email(email)
    right = await passwords.right(found.password if found else "", password)
    if found is not None and (until := found.wait_until()) is not None and until > now:
        raise SignInWaits(until)
    if found is None:
        raise SignInRefused

    async def attempt() -> Person:
        stands = await _known(people, found.id)
        good = right and stands.active and stands.password == found.password
        return await people.save(came_in(stands, now) if good else failed(stands, now))

    stands = await settled(attempt)
    if stands.failures or not right:
        raise SignInRefused
    return stands


async def begin_session(
    *, sessions: Sessions, person: Person, device: str, now: datetime
) -> tuple[Session, str]:
    """A new session, whatever cookie was shown before: nobody can fix one for somebody else."""
    begun, secret = session.begin(person, device=device, now=now)
    return await sessions.save(begun), secret


async def change(*, people: People, person_id: str, how: Callable[[Person], Person]) -> Person:
    """The person after a decision of `person`.

    Raises:
        PersonUnknown, PersonRefused: as said; the last one who may invite others stays one.
    """

    async def attempt() -> Person:
        stands = await _known(people, person_id)
        changed = how(stands)
        if changed == stands:
            return stands
        if _may_invite(stands) and not _may_invite(changed):
            others = [each for each in await people.all() if each.id != person_id]
            if not any(map(_may_invite, others)):
                raise PersonRefused("", "last_admin")
        return await people.save(changed)

    return await settled(attempt)


async def change_password(
    *, people: People, person_id: str, current: str, password: str, now: datetime
) -> Person:
    """A new password; every session is over.

    Raises:
        PersonUnknown, PersonRefused, SignInWaits: as said; a wrong current one counts as a wrong sign-in.
    """
    person = await _known(people, person_id)
    try:
        await sign_in(people=people, email=person.email, password=current, now=now)
    except SignInRefused:
        raise PersonRefused("current", "password_wrong") from None
    passwords.check(password, email=person.email, name=person.name)
    digest = await passwords.digest(password)
    return await change(people=people, person_id=person_id, how=lambda stands: accept(stands, digest))


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


async def come_in_by_email(*, people: People, email: str, now: datetime) -> Person | None:
    """Who has this address, vouched for by the company's own sign-in; None when nobody may come in by it.

    Somebody invited becomes active so, without a password.
    """
    known = await people.by_email(email)
    if known is None:
        return None

    async def attempt() -> Person | None:
        stands = await _known(people, known.id)
        if stands.state is PersonState.DISABLED:
            return None
        came = came_in(stands, now)
        if stands.state is PersonState.INVITED:
            came = replace(came, state=PersonState.ACTIVE, invitation="", invite_time=None)
        return await people.save(came)

    return await settled(attempt)


async def ensure_person(
    *, people: People, person_id: str, email: str, name: str, role: str, now: datetime
) -> Person:
    """A person of the demo, who comes in without a password; the same however often it is asked."""
    found = await people.get(person_id)
    if found is not None:
        return found
    made = Person(person_id, email, name, frozenset({role}), PersonState.ACTIVE, now)
    return await people.save(made)


async def expire_sessions(*, sessions: Sessions, now: datetime, idle: timedelta) -> int:
    """Remove what is over; how many were."""
    return await sessions.expire(now - idle)


async def nobody_yet(people: People) -> bool:
    """Whether the first person is still to come."""
    return not await people.all()


async def _known(people: People, person_id: str) -> Person:
    found = await people.get(person_id)
    if found is None:
        raise PersonUnknown(person_id)
    return found


def _may_invite(person: Person) -> bool:
    return person.active and "admin" in person.roles
