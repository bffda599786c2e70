"""A person of the staff: what is kept of them, what they may do, and when a sign-in has to wait."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.gateway.accounts.domain import ROLES, digest_of
from services.gateway.accounts.refusal import Refused

INVITATION = timedelta(days=7)
"""How long a link of invitation may be used."""
_NAME_LIMIT, _EMAIL_LIMIT = 100, 254
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s.\x00-\x1f]+(\.[^@\s.\x00-\x1f]+)*")
_FREE_FAILURES = 3
_LONGEST_WAIT = timedelta(minutes=5)


class PersonState(StrEnum):
    """Where a person stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class PersonRefused(Refused):
    """A person cannot be made or changed as asked."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is kept.

    Attributes:
        email: as it was written; `folded(email)` is unique.
        password: an Argon2 digest with its parameters; empty until one was chosen.
        invitation: SHA-256 of the link's secret, in hex; empty when there is none to be used.
        epoch: sessions of an earlier one are over.
        failures: wrong passwords since the last right one; `fail_time` of the latest.
    """

    id: str
    email: str
    name: str
    roles: frozenset[str]
    state: PersonState
    create_time: datetime
    language: str = ""
    password: str = ""
    invitation: str = ""
    invite_time: datetime | None = None
    epoch: int = 0
    failures: int = 0
    fail_time: datetime | None = None
    sign_in_time: datetime | None = None
    version: int = 0

    @property
    def active(self) -> bool:
        """Whether they may come in."""
        return self.state is PersonState.ACTIVE

    def wait_until(self) -> datetime | None:
        """Before this moment no password is looked at: after three wrong ones each wait is twice the last."""
        beyond = self.failures - _FREE_FAILURES
        if beyond <= 0 or self.fail_time is None:
            return None
        return self.fail_time + min(timedelta(seconds=2 ** min(beyond, 20)), _LONGEST_WAIT)

    def invited_by(self, secret: str, now: datetime) -> bool:
        """Whether this secret opens the invitation now."""
        if not self.invitation or self.invite_time is None or self.state is PersonState.DISABLED:
            return False
        right = secrets.compare_digest(self.invitation, digest_of(secret).hex())
        return right and now - self.invite_time < INVITATION


def folded(email: str) -> str:
    """The same for every way to write one address."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def invite(
    *, person_id: str, email: str, name: str, roles: frozenset[str], now: datetime
) -> tuple[Person, str]:
    """A person who may come in by the link's secret, which is shown once and kept nowhere.

    Raises:
        PersonRefused: the address is none, the name is empty or too long, or there is no or an unknown role.
    """
    _check_roles(roles)
    made = Person(person_id, "", "", roles, PersonState.INVITED, now)
    return reinvite(named(made, email=email, name=name), now)


def named(person: Person, *, email: str, name: str) -> Person:
    """With this address and name.

    Raises:
        PersonRefused: the address is none, or the name is empty or too long.
    """
    email, name = email.strip(), " ".join(name.split())
    if not email:
        raise PersonRefused("email", "required")
    if len(email) > _EMAIL_LIMIT or not _EMAIL.fullmatch(email):
        raise PersonRefused("email", "email_malformed")
    _check_name(name)
    return replace(person, email=email, name=name)


def reinvite(person: Person, now: datetime) -> tuple[Person, str]:
    """A new link, by which a password is chosen; the one before opens nothing any more.

    Raises:
        PersonRefused: the person is disabled.
    """
    if person.state is PersonState.DISABLED:
        raise PersonRefused("", "person_disabled")
    secret = secrets.token_urlsafe(32)
    return replace(person, invitation=digest_of(secret).hex(), invite_time=now), secret


def accept(person: Person, password_digest: str) -> Person:
    """The person with a password of their own; every older session is over."""
    return replace(
        person,
        password=password_digest,
        state=PersonState.ACTIVE,
        invitation="",
        invite_time=None,
        failures=0,
        fail_time=None,
        epoch=person.epoch + 1,
    )


def failed(person: Person, now: datetime) -> Person:
    """After one more wrong password."""
    return replace(person, failures=person.failures + 1, fail_time=now)


def came_in(person: Person, now: datetime) -> Person:
    """After a right one."""
    return replace(person, failures=0, fail_time=None, sign_in_time=now)


def renamed(person: Person, *, name: str, language: str) -> Person:
    """With another name and language of pages.

    Raises:
        PersonRefused: the name is empty or too long, or the language is none of ours.
    """
    name = " ".join(name.split())
    _check_name(name)
    if language not in ("", "en", "vi"):
        raise PersonRefused("language", "choice_unknown", value=language, choices="en, vi")
    return replace(person, name=name, language=language)


def with_roles(person: Person, roles: frozenset[str]) -> Person:
    """With other roles; who had been signed in signs in again, so that no session keeps what was taken.

    Raises:
        PersonRefused: no or an unknown role.
    """
    _check_roles(roles)
    return person if roles == person.roles else replace(person, roles=roles, epoch=person.epoch + 1)


def disabled(person: Person) -> Person:
    """Out at once, and no link opens anything."""
    return replace(person, state=PersonState.DISABLED, invitation="", epoch=person.epoch + 1)


def enabled(person: Person) -> Person:
    """In again, by the password of before, or to be invited where there was none."""
    state = PersonState.ACTIVE if person.password else PersonState.INVITED
    return replace(person, state=state)


def signed_out_everywhere(person: Person) -> Person:
    """Every session is over."""
    return replace(person, epoch=person.epoch + 1)


def _check_name(name: str) -> None:
    if not name:
        raise PersonRefused("name", "required")
    if len(name) > _NAME_LIMIT:
        raise PersonRefused("name", "text_too_long", limit=str(_NAME_LIMIT))


def _check_roles(roles: frozenset[str]) -> None:
    for word in sorted(roles - set(ROLES)):
        raise PersonRefused("roles", "choice_unknown", value=word, choices=", ".join(ROLES))
    if not roles:
        raise PersonRefused("roles", "required")
