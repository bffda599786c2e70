"""Changing somebody: roles, name, password, whether they may come in. One admin always stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.gateway.accounts import passwords
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person, PersonRefused, accept
from services.gateway.accounts.signing_in import SignInRefused, sign_in
from services.mesh.documents.settle import settled

Change = Callable[[Person], Person]


class PersonUnknown(Exception):
    """There is nobody with this id."""


async def change(*, people: People, person_id: str, how: Change) -> Person:
    """The person after a decision of `person`.

    Raises:
        PersonUnknown, PersonRefused: as said; the last one who may invite others stays one.
    """

    async def attempt() -> tuple[Person, Person]:
        stands = await known(people, person_id)
        changed = how(stands)
        if changed == stands:
            return stands, stands
        if may_invite(stands) and not may_invite(changed):
            await _check_others(people, person_id)
        return stands, await people.save(changed)

    before, after = await settled(attempt)
    if may_invite(before) and not may_invite(after):
        await _see_that_one_stayed(people, before)
    return after


async def _see_that_one_stayed(people: People, before: Person) -> None:
    """Look again after the save: two admins who take the role from each other at the same moment both looked
    before either saved. Each of them that finds nobody left is made one again.

    Raises:
        PersonRefused: as said.
    """
    try:
        await _check_others(people, before.id)
    except PersonRefused:

        async def restore() -> None:
            stands = await known(people, before.id)
            await people.save(replace(stands, roles=before.roles, state=before.state))

        await settled(restore)
        raise


async def _check_others(people: People, person_id: str) -> None:
    if not any(may_invite(each) for each in await people.all() if each.id != person_id):
        raise PersonRefused("", "last_admin")


async def change_password(
    *, people: People, person_id: str, current: str, password: str, now: datetime
) -> Person:
    """A new password; every session is over.

    Raises:
        PersonUnknown, PersonRefused, SignInWaits: as said; a wrong current one counts as a wrong sign-in.
    """
    person = await known(people, person_id)
    try:
        await sign_in(people=people, email=person.email, password=current, now=now)
    except SignInRefused:
        raise PersonRefused("current", "password_wrong") from None
    passwords.check(password, email=person.email, name=person.name)
    digest = await passwords.digest(password)
    return await change(people=people, person_id=person_id, how=lambda stands: accept(stands, digest))


async def known(people: People, person_id: str) -> Person:
    """The person with this id.

    Raises:
        PersonUnknown: as said.
    """
    found = await people.get(person_id)
    if found is None:
        raise PersonUnknown(person_id)
    return found


def may_invite(person: Person) -> bool:
    """Whether they can let others in: an admin who can come in."""
    return person.active and "admin" in person.roles
