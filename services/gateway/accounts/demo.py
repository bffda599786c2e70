"""The demo's four people: who they are, and where they may come in without a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request

from services.gateway.accounts.inviting import new_invitation
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person
from services.gateway.accounts.signing_in import ensure_person
from services.mesh.config import Settings

_LOCAL = ("127.0.0.1", "localhost", "::1")
_BETWEEN = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of them; the id is the one under which they act in the demo's story."""

    role: str
    name: str
    email: str

    @property
    def id(self) -> str:
        """`demo-` and the role."""
        return f"demo-{self.role}"


DEMO = (
    DemoPerson("member", "An", "an@example.com"),
    DemoPerson("leader", "Linh", "linh@example.com"),
    DemoPerson("operator", "Minh", "minh@example.com"),
    DemoPerson("admin", "Trang", "trang@example.com"),
)


def runs(settings: Settings) -> bool:
    """Whether the demo runs here: on this machine alone, for whoever sits at it."""
    listens = settings.gateway_listen.rpartition(":")[0].strip("[]")
    known_as = urlsplit(settings.public_url).hostname
    return settings.demo_people and listens in _LOCAL and known_as in _LOCAL


def offered(settings: Settings, request: Request) -> bool:
    """Whether this page offers to come in with one click.

    The host that was asked for must be this machine, too: another site's name may be made to lead here. And
    nobody may stand between: a proxy on this machine lets others in.
    """
    between = any(name in request.headers for name in _BETWEEN)
    return runs(settings) and request.url.hostname in _LOCAL and not between


async def ensure(people: People, one: DemoPerson, now: datetime) -> Person:
    """The account of one of them."""
    return await ensure_person(
        people=people, person_id=one.id, email=one.email, name=one.name, role=one.role, now=now
    )


async def links(people: People, site: str, now: datetime) -> list[tuple[DemoPerson, str]]:
    """A link for each of them that works once."""
    found = []
    for one in DEMO:
        await ensure(people, one, now)
        _, text = await new_invitation(people=people, person_id=one.id, now=now)
        found.append((one, f"{site}/sign-in/link/{text}"))
    return found
