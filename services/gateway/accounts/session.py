"""A session: somebody signed in with one browser. Its secret is in the cookie alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.gateway.accounts.domain import digest_of
from services.gateway.accounts.person import Person

SEEN_GRAIN = timedelta(minutes=5)
"""`seen_time` is kept this coarsely: a page does not write."""
_DEVICE = 200


@dataclass(frozen=True, slots=True)
class Session:
    """What is kept. `id` is the SHA-256 of the cookie's 256 random bits, in hex.

    Attributes:
        csrf: what forms and scripts send along, so that other sites cannot act by the cookie alone.
        epoch: of the person when they signed in.
        device: what the browser calls itself.
    """

    id: str
    person_id: str
    csrf: str
    epoch: int
    create_time: datetime
    seen_time: datetime
    device: str = ""
    version: int = 0

    def live(self, person: Person, now: datetime, *, idle: timedelta, absolute: timedelta) -> bool:
        """Whether it still lets this person in."""
        fresh = now - self.seen_time < idle and now - self.create_time < absolute
        return fresh and person.active and person.id == self.person_id and person.epoch == self.epoch

    def seeing_is_news(self, now: datetime) -> bool:
        """Whether a use now is worth writing down."""
        return now - self.seen_time >= SEEN_GRAIN

    def seen(self, now: datetime) -> Session:
        """Used now."""
        return replace(self, seen_time=now)


def begin(person: Person, *, device: str, now: datetime) -> tuple[Session, str]:
    """A new session and the cookie's secret."""
    secret = secrets.token_urlsafe(32)
    session = Session(
        id=id_of(secret),
        person_id=person.id,
        csrf=secrets.token_urlsafe(24),
        epoch=person.epoch,
        create_time=now,
        seen_time=now,
        device=device[:_DEVICE],
    )
    return session, secret


def id_of(secret: str) -> str:
    """Under what a session is kept."""
    return digest_of(secret).hex()
