"""Somebody of the staff at a page."""

from __future__ import annotations

from dataclasses import dataclass

from services.gateway.accounts.recognise import SignedIn
from services.gateway.who import caller_of_person
from services.mesh.identity import Caller


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page. `csrf` goes with every form of theirs; `caller` is how services know them."""

    person_id: str
    name: str
    email: str
    roles: frozenset[str]
    language: str
    csrf: str
    session_id: str
    caller: Caller

    def may(self, *roles: str) -> bool:
        """Whether they have any of these roles."""
        return bool(self.roles.intersection(roles))


def visitor_of(found: SignedIn) -> Visitor:
    """The visitor who is signed in so."""
    person = found.person
    return Visitor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=person.roles,
        language=person.language,
        csrf=found.session.csrf,
        session_id=found.session.id,
        caller=caller_of_person(person),
    )
