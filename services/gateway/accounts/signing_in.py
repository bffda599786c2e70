"""Coming in: by password, or vouched for by the company's own sign-in; and the sessions that begin so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.gateway.accounts import passwords, session
from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import Person, PersonState, came_in, failed
from services.gateway.accounts.session import Session
from services.mesh.documents.settle import settled
from services.mesh.service import Busy


class SignInRefused(Exception):
    """The address and the password do not fit, whichever of them is wrong."""


class SignInWaits(Exception):
    """Too many wrong passwords: again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


async def sign_in(*, people: People, email: str, password: str, now: datetime) -> Person:
    """The person whom address and password let in; it takes as long for an unknown address.

    Whether they have to wait is looked at on the very version that is saved: guesses that are sent at the
    same moment count one after the other.

    Raises:
        SignInWaits, SignInRefused: as said.
    """
    found = await people.by_email(email)
    right = await passwords.right(found.password if found else "", password)
    if found is None:
        raise SignInRefused

    async def attempt() -> tuple[Person, bool]:
        stands = await people.get(found.id)
        if stands is None:
            raise SignInRefused
        until = stands.wait_until()
        if until is not None and until > now:
            raise SignInWaits(until)
        good = right and stands.active and stands.password == found.password
        return await people.save(came_in(stands, now) if good else failed(stands, now)), good

    try:
        stands, good = await settled(attempt)
    except Busy:
        raise SignInWaits(now) from None
    if not good:
        raise SignInRefused
    return stands


async def begin_session(
    *, sessions: Sessions, person: Person, device: str, now: datetime
) -> tuple[Session, str]:
    """A new session, whatever cookie was shown before: nobody can fix one for somebody else."""
    begun, secret = session.begin(person, device=device, now=now)
    return await sessions.save(begun), secret


async def come_in_by_email(*, people: People, email: str, now: datetime) -> Person | None:
    """Who has this address, vouched for by the company's own sign-in; None when nobody may come in by it.

    Somebody invited becomes active so, without a password.
    """
    known = await people.by_email(email)
    if known is None:
        return None

    async def attempt() -> Person | None:
        stands = await people.get(known.id)
        if stands is None or stands.state is PersonState.DISABLED:
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
