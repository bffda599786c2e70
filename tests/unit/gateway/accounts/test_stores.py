"""What is kept of people, sessions, keys and links: the same on both stores."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from services.gateway.accounts import person as persons
from services.gateway.accounts import usecases
from services.gateway.accounts.changing import change
from services.gateway.accounts.first import first_admin_link
from services.gateway.accounts.inviting import (
    InvitationOver,
    accept_invitation,
    invite_person,
    invited,
    new_invitation,
    use_link,
)
from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import Person, PersonRefused, PersonState
from services.gateway.accounts.recognise import Recognition
from services.gateway.accounts.session import Session, begin
from services.gateway.accounts.signing_in import SignInRefused, SignInWaits, sign_in
from services.gateway.accounts.store import Keys
from services.gateway.main import SPECS, build
from services.mesh.config import Settings
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents, Stale, Taken
from services.mesh.log.open import open_log
from services.mesh.notify.folder import FolderNotifier
from services.mesh.service import Mesh
from tests.unit.gateway.accounts.conftest import PASSWORD

NOW = datetime(2026, 8, 1, 9, 0, 0, 250, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
async def documents(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Documents]:
    """An empty store of the gateway."""
    service = f"test_{uuid.uuid4().hex[:12]}"
    embedded = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}" if embedded else request.getfixturevalue("mongo_url")
    opened = open_documents(url, service, lambda: NOW)
    await opened.start(SPECS)
    yield opened
    await opened.close()
    if not embedded:
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database(f"voc_{service}")


@pytest.fixture
def people(documents: Documents) -> People:
    return People(documents)


@pytest.fixture
def sessions(documents: Documents) -> Sessions:
    return Sessions(documents)


def somebody(name: str, *roles: str) -> Person:
    return Person(name, f"{name}@example.com", name, frozenset(roles), PersonState.ACTIVE, NOW)


async def test_everything_that_is_known_of_a_person_is_read_back(people: People) -> None:
    full = Person(
        id="pe-1",
        email="An@Example.com",
        name="An Nguyễn",
        roles=frozenset({"member", "admin"}),
        state=PersonState.INVITED,
        create_time=NOW,
        language="vi",
        password="a digest",
        invitation="ab" * 32,
        invite_time=NOW + DAY,
        epoch=3,
        failures=2,
        fail_time=NOW + 2 * DAY,
        sign_in_time=NOW + 3 * DAY,
    )
    saved = await people.save(full)
    assert saved == replace(full, version=1)
    assert await people.get("pe-1") == saved
    assert await people.by_email("  aN@exAMPLE.com ") == saved
    assert await people.by_email("bo@example.com") is None
    assert await people.get("pe-2") is None


async def test_an_address_belongs_to_one_person(people: People) -> None:
    await people.save(somebody("an"))
    with pytest.raises(Taken):
        await people.save(replace(somebody("other"), email="AN@example.com"))
    with pytest.raises(PersonRefused, match="email_taken"):
        await invite_person(
            people=people, email="AN@EXAMPLE.COM", name="An", roles=frozenset({"member"}), now=NOW
        )
    assert [person.id for person in await people.all()] == ["an"]


async def test_who_changes_what_somebody_else_changed_is_told(people: People) -> None:
    before = await people.save(somebody("an"))
    await people.save(replace(before, name="An B."))
    with pytest.raises(Stale):
        await people.save(replace(before, name="An C."))
    with pytest.raises(Stale):
        await people.save(somebody("an"))


async def test_everybody_is_found_the_first_first(people: People) -> None:
    for number in range(5):
        await people.save(replace(somebody(f"p{number}"), create_time=NOW - number * DAY))
    assert [person.id for person in await people.all()] == ["p4", "p3", "p2", "p1", "p0"]


async def test_sessions_are_read_back_listed_and_ended(sessions: Sessions) -> None:
    an, bo = somebody("an"), somebody("bo")
    begun = [begin(an, device=f"browser {n}", now=NOW + n * DAY)[0] for n in range(3)]
    begun.append(begin(bo, device="another", now=NOW)[0])
    saved = [await sessions.save(one) for one in begun]
    assert [one.version for one in saved] == [1] * 4
    assert await sessions.get(begun[0].id) == saved[0]
    assert [one.device for one in await sessions.of("an")] == ["browser 2", "browser 1", "browser 0"]
    await sessions.end(begun[1].id)
    await sessions.end(begun[1].id)
    assert await sessions.get(begun[1].id) is None
    assert len(await sessions.of("an")) == 2
    assert await sessions.of("bo") == [saved[3]]


@pytest.mark.parametrize(
    ("idle", "absolute", "left"),
    [(timedelta(hours=12), 7 * DAY, ["new", "used"]), (9 * DAY, 7 * DAY, ["idle", "new", "used"])],
)
async def test_the_sweep_removes_what_lets_nobody_in(
    people: People, sessions: Sessions, idle: timedelta, absolute: timedelta, left: list[str]
) -> None:
    now = NOW + 10 * DAY

    async def kept(name: str, begun: datetime, seen: datetime) -> None:
        session, _ = begin(somebody("an"), device=name, now=begun)
        await sessions.save(session.seen(seen))

    await kept("gone", NOW, NOW + DAY)
    await kept("idle", now - 2 * DAY, now - DAY)
    await kept("used", now - DAY, now - timedelta(hours=1))
    await kept("new", now, now)
    recognition = Recognition(people, sessions, now=lambda: now, idle=idle, absolute=absolute)
    await recognition.sweep()
    assert sorted(one.device for one in await sessions.of("an")) == left
    await recognition.sweep()
    assert len(await sessions.of("an")) == len(left)


async def test_keys_are_read_back_revoked_and_listed(documents: Documents) -> None:
    keys = Keys(documents)
    scopes, roles = frozenset({"read", "feedback_write"}), frozenset({"leader"})
    made = []
    for number in range(3):
        now = NOW + number * DAY
        key, text = await usecases.create_key(
            keys=keys, name=f"k{number}", scopes=scopes, roles=roles, now=now
        )
        made.append(key)
        assert key.opened_by(text.split("_", 2)[2])
    assert await keys.get(made[0].id) == made[0]
    revoked = await usecases.revoke_key(keys=keys, key_id=made[0].id, now=NOW + 5 * DAY)
    assert await keys.get(made[0].id) == revoked
    assert (revoked.live, revoked.revoke_time) == (False, NOW + 5 * DAY)
    assert [key.name for key in await keys.all()] == ["k2", "k1", "k0"]
    with pytest.raises(Stale):
        await keys.save(replace(made[0], name="as it was"))


async def test_a_link_opens_once(people: People) -> None:
    made, text = await invite_person(
        people=people, email="an@example.com", name="An", roles=frozenset({"member"}), now=NOW
    )
    assert (await invited(people=people, text=text, now=NOW)).id == made.id
    kept = await people.get(made.id)
    assert kept is not None
    assert text.partition(".")[2] not in repr(kept)
    answers = await asyncio.gather(
        *(accept_invitation(people=people, text=text, password=PASSWORD, now=NOW) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Person) for answer in answers) == 1
    assert sum(isinstance(answer, InvitationOver) for answer in answers) == 3
    assert (await sign_in(people=people, email="an@example.com", password=PASSWORD, now=NOW)).active


async def test_a_link_is_over_after_seven_days_or_when_a_newer_one_is_made(people: People) -> None:
    made, first = await invite_person(
        people=people, email="an@example.com", name="An", roles=frozenset({"member"}), now=NOW
    )
    _, second = await new_invitation(people=people, person_id=made.id, now=NOW + DAY)
    for text, now in (
        (first, NOW),
        (second, NOW + 8 * DAY),
        (second + "x", NOW),
        (f"pe-9.{second.partition('.')[2]}", NOW),
        (made.id, NOW),
        (f"{made.id}.", NOW),
        ("", NOW),
    ):
        with pytest.raises(InvitationOver):
            await invited(people=people, text=text, now=now)
    await change(people=people, person_id=made.id, how=persons.disabled)
    with pytest.raises(InvitationOver):
        await invited(people=people, text=second, now=NOW + DAY)
    with pytest.raises(PersonRefused, match="person_disabled"):
        await new_invitation(people=people, person_id=made.id, now=NOW + DAY)


async def test_a_link_of_the_demo_opens_once_and_only_for_who_is_active(people: People) -> None:
    await people.save(somebody("an", "member"))
    _, text = await new_invitation(people=people, person_id="an", now=NOW)
    assert (await use_link(people=people, text=text, now=NOW)).sign_in_time == NOW
    with pytest.raises(InvitationOver):
        await use_link(people=people, text=text, now=NOW)
    _, text = await invite_person(
        people=people, email="bo@example.com", name="Bo", roles=frozenset({"member"}), now=NOW
    )
    with pytest.raises(InvitationOver):
        await use_link(people=people, text=text, now=NOW)


async def _come_first(people: People, text: str, email: str = "trang@example.com") -> Person:
    return await accept_invitation(
        people=people, text=text, password=PASSWORD, now=NOW, email=email, name="Trang"
    )


async def test_the_first_admin_is_made_once(people: People) -> None:
    links = [await first_admin_link(people=people, now=NOW) for _ in range(2)]
    assert all(links)
    with pytest.raises(InvitationOver):
        await _come_first(people, links[0] or "")
    first = await _come_first(people, links[1] or "")
    assert (first.roles, first.email, first.active) == ({"admin", "member"}, "trang@example.com", True)
    assert await first_admin_link(people=people, now=NOW) is None
    with pytest.raises(InvitationOver):
        await _come_first(people, links[1] or "", "another@example.com")


async def test_the_first_admins_link_is_over_after_seven_days(people: People) -> None:
    link = await first_admin_link(people=people, now=NOW - 7 * DAY)
    with pytest.raises(InvitationOver):
        await _come_first(people, link or "")


async def test_the_first_admins_link_is_over_when_an_admin_came_otherwise(people: People) -> None:
    """Such as by `vocmesh user invite`, while the link still stands in the log of a start."""
    link = await first_admin_link(people=people, now=NOW)
    await people.save(somebody("minh", "member"))
    assert (await invited(people=people, text=link or "", now=NOW)).id == "first"
    await people.save(somebody("an", "admin"))
    with pytest.raises(InvitationOver):
        await _come_first(people, link or "")


async def test_two_admins_cannot_take_the_role_from_each_other_at_once(people: People) -> None:
    for name in ("an", "bo"):
        await people.save(somebody(name, "admin"))
    await asyncio.gather(
        change(people=people, person_id="an", how=persons.disabled),
        change(people=people, person_id="bo", how=lambda p: persons.with_roles(p, frozenset({"member"}))),
        return_exceptions=True,
    )
    assert any(person.active and "admin" in person.roles for person in await people.all())


async def test_guesses_sent_at_once_count_one_after_the_other(people: People) -> None:
    made, text = await invite_person(
        people=people, email="an@example.com", name="An", roles=frozenset({"member"}), now=NOW
    )
    await accept_invitation(people=people, text=text, password=PASSWORD, now=NOW)
    answers = await asyncio.gather(
        *(sign_in(people=people, email="an@example.com", password=f"wrong {n}", now=NOW) for n in range(8)),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers} == {SignInRefused, SignInWaits}
    stands = await people.get(made.id)
    assert stands is not None
    assert stands.failures == 4


def test_a_session_of_another_person_is_none() -> None:
    session: Session = begin(somebody("an"), device="", now=NOW)[0]
    how = {"idle": DAY, "absolute": 7 * DAY}
    assert session.live(somebody("an"), NOW, **how)
    assert not session.live(somebody("bo"), NOW, **how)


async def test_the_gateway_sweeps_sessions_by_a_timer(documents: Documents, tmp_path: Path) -> None:
    log = open_log(f"sqlite:///{tmp_path}/log.sqlite3", "gateway")
    mesh = Mesh(
        Settings(home=tmp_path), lambda: NOW, documents, log, FolderNotifier(tmp_path, "voc@example.com")
    )
    service = build(mesh)
    app: Any = service.web
    (timer,) = [timer for timer in service.timers if timer.name == "sessions"]
    assert timer.every <= timedelta(hours=1)
    session, _ = begin(somebody("an"), device="", now=NOW)
    await app.state.gateway.recognition.sessions.save(session)
    await timer.tick()
    assert await app.state.gateway.recognition.sessions.get(session.id) is None
    await app.state.gateway.close()
