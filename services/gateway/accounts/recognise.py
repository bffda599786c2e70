"""Recognise who is signed in, without asking the store for every request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import Person
from services.gateway.accounts.session import Session, id_of
from services.mesh.documents.port import DocumentsUnavailable, Stale

FRESH_SECONDS = 5.0
"""How long a look into the store counts: who was signed out is out after at most this long."""
_LIMIT = 10_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and their session."""

    person: Person
    session: Session


@dataclass(frozen=True, slots=True)
class _Seen:
    found: SignedIn | None
    until: float


class Recognition:
    """Keeps what the store said about a session for `FRESH_SECONDS`, and everybody's names as long."""

    def __init__(
        self,
        people: People,
        sessions: Sessions,
        *,
        now: Callable[[], datetime],
        idle: timedelta,
        absolute: timedelta,
        process_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.people, self.sessions = people, sessions
        self.now = now
        self._idle, self._absolute = idle, absolute
        self._process_clock = process_clock
        self._seen: dict[str, _Seen] = {}
        self._staff: tuple[float, list[Person]] = (0.0, [])
        self._noting: set[asyncio.Task[None]] = set()

    async def by_secret(self, secret: str) -> SignedIn | None:
        """Who shows this cookie, if they are signed in.

        Raises:
            DocumentsUnavailable: the store is away and what it said before is too old.
        """
        if not secret or len(secret) > 100:
            return None
        key = id_of(secret)
        seen = self._seen.get(key)
        fresh = seen is not None and seen.until > self._process_clock()
        found = seen.found if seen is not None and fresh else await self._ask(key)
        if found is None or not self._live(found):
            return None
        if found.session.seeing_is_news(self.now()):
            self._note(found)
        return found

    async def staff(self) -> list[Person]:
        """Everybody, those who left too: their names stand beside what they did."""
        until, known = self._staff
        if until <= self._process_clock():
            known = await self.people.all()
            self._staff = (self._process_clock() + FRESH_SECONDS, known)
        return known

    async def sweep(self) -> None:
        """Let go of sessions that are over: nobody used them for so long that they let nobody in."""
        gone = await self.sessions.expire(self.now() - min(self._idle, self._absolute))
        if gone:
            log.info("sessions that are over were removed", sessions=gone)

    def forget(self) -> None:
        """Look into the store again: somebody changed something here just now."""
        self._seen.clear()
        self._staff = (0.0, [])

    def _live(self, found: SignedIn) -> bool:
        return found.session.live(found.person, self.now(), idle=self._idle, absolute=self._absolute)

    async def _ask(self, key: str) -> SignedIn | None:
        session = await self.sessions.get(key)
        person = await self.people.get(session.person_id) if session else None
        found = SignedIn(person, session) if session and person else None
        self._remember(key, found)
        return found

    def _remember(self, key: str, found: SignedIn | None) -> None:
        if len(self._seen) >= _LIMIT:
            self._seen.clear()
        self._seen[key] = _Seen(found, self._process_clock() + FRESH_SECONDS)

    def _note(self, found: SignedIn) -> None:
        """Write the use down beside the request, which does not wait for it."""
        used = replace(found, session=found.session.seen(self.now()))
        self._remember(used.session.id, used)
        task = asyncio.create_task(self._save(used))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _save(self, used: SignedIn) -> None:
        try:
            saved = replace(used, session=await self.sessions.save(used.session))
            self._remember(saved.session.id, saved)
        except (Stale, DocumentsUnavailable):
            log.info("the use of a session was not written down")
            self._seen.pop(used.session.id, None)
