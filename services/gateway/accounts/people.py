"""How people and their sessions are remembered: one document each, in the gateway's own database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.gateway.accounts.person import Person, PersonState, folded
from services.gateway.accounts.session import Session
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, Document, Documents, Range, Save, Spec, Where

PEOPLE = Spec("person", indexes=(("create_time",),), unique=("email_folded",))
SESSIONS = Spec("session", indexes=(("person_id", "seen_time"), ("seen_time",)))
_PAGE = 200


class People:
    """Everybody of the staff. Every method may raise `DocumentsUnavailable`."""

    def __init__(self, documents: Documents) -> None:
        self._people: Collection = documents.collection(PEOPLE)

    async def get(self, person_id: str) -> Person | None:
        """The person, or None."""
        document = await self._people.get(person_id)
        return _person(document) if document else None

    async def by_email(self, email: str) -> Person | None:
        """The person with this address, however it is written."""
        page = await self._people.find({"email_folded": folded(email)}, limit=1)
        return _person(page.documents[0]) if page.documents else None

    async def all(self) -> list[Person]:
        """Everybody, the first first."""
        found: list[Person] = []
        after = ""
        while True:
            page = await self._people.find(order="create_time", limit=_PAGE, after=after)
            found += map(_person, page.documents)
            after = page.next_after
            if not after:
                return found

    async def save(self, person: Person) -> Person:
        """Write it as decided on its version.

        Raises:
            Stale: it changed since it was loaded, or, for a new one, exists.
            Taken: somebody else has the address.
        """
        saved = await self._people.save(Save(person.id, person.version, _body(person)))
        return replace(person, version=saved.document.version)


class Sessions:
    """Who is signed in. Every method may raise `DocumentsUnavailable`."""

    def __init__(self, documents: Documents) -> None:
        self._sessions: Collection = documents.collection(SESSIONS)

    async def get(self, session_id: str) -> Session | None:
        """The session, or None."""
        document = await self._sessions.get(session_id)
        return _session(document) if document else None

    async def of(self, person_id: str) -> list[Session]:
        """The latest sessions of a person, the last used first."""
        where: Where = {"person_id": person_id}
        page = await self._sessions.find(where, order="-seen_time", limit=_PAGE)
        return [_session(document) for document in page.documents]

    async def save(self, session: Session) -> Session:
        """Write it as decided on its version. Raises Stale as `People.save`."""
        body = {
            "person_id": session.person_id,
            "csrf": session.csrf,
            "epoch": session.epoch,
            "create_time": to_micros(session.create_time),
            "seen_time": to_micros(session.seen_time),
            "device": session.device,
        }
        saved = await self._sessions.save(Save(session.id, session.version, body))
        return replace(session, version=saved.document.version)

    async def end(self, session_id: str) -> None:
        """Sign out; nothing where there is none."""
        await self._sessions.expire({"_id": session_id})

    async def expire(self, seen_before: datetime) -> int:
        """Remove what nobody used since."""
        return await self._sessions.expire({"seen_time": Range(lt=to_micros(seen_before))})


def _body(person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "email_folded": folded(person.email),
        "name": person.name,
        "roles": sorted(person.roles),
        "state": person.state.value,
        "create_time": to_micros(person.create_time),
        "language": person.language,
        "password": person.password,
        "invitation": person.invitation,
        "invite_time": _micros(person.invite_time),
        "epoch": person.epoch,
        "failures": person.failures,
        "fail_time": _micros(person.fail_time),
        "sign_in_time": _micros(person.sign_in_time),
    }


def _person(document: Document) -> Person:
    body = document.body
    return Person(
        id=document.id,
        email=body["email"],
        name=body["name"],
        roles=frozenset(body["roles"]),
        state=PersonState(body["state"]),
        create_time=from_micros(body["create_time"]),
        language=body["language"],
        password=body["password"],
        invitation=body["invitation"],
        invite_time=_moment(body["invite_time"]),
        epoch=body["epoch"],
        failures=body["failures"],
        fail_time=_moment(body["fail_time"]),
        sign_in_time=_moment(body["sign_in_time"]),
        version=document.version,
    )


def _session(document: Document) -> Session:
    body = document.body
    return Session(
        id=document.id,
        person_id=body["person_id"],
        csrf=body["csrf"],
        epoch=body["epoch"],
        create_time=from_micros(body["create_time"]),
        seen_time=from_micros(body["seen_time"]),
        device=body["device"],
        version=document.version,
    )


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
