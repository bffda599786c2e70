"""`vocmesh user` as an admin of the machine uses it."""

from __future__ import annotations

import json
from pathlib import Path

from services.gateway.accounts.inviting import accept_invitation
from services.gateway.accounts.people import People
from services.gateway.main import SPECS
from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from tests.unit.commands.running import ended, environment


async def test_people_are_invited_listed_changed_and_disabled(tmp_path: Path) -> None:
    env = environment(tmp_path, VOC_PUBLIC_URL="http://localhost:8080")
    code, out, err = await ended(
        "user", "invite", "an@example.com", "--name", "An", "--role", "admin", env=env
    )
    assert (code, out.startswith("http://localhost:8080/invitation/pe")) == (0, True), err
    code, out, _ = await ended("user", "roles", "AN@example.com", "--role", "leader", "--json", env=env)
    assert (code, json.loads(out)["roles"]) == (0, ["leader"])
    code, out, _ = await ended("user", "disable", "an@example.com", env=env)
    assert (code, out.strip()) == (0, "An (an@example.com) cannot come in any more.")
    code, _, err = await ended("user", "reset", "an@example.com", env=env)
    assert (code, "disabled" in err) == (2, True)
    await ended("user", "enable", "an@example.com", env=env)
    code, out, _ = await ended("user", "reset", "an@example.com", "--json", env=env)
    assert (code, "/invitation/" in json.loads(out)["link"]) == (0, True)
    code, out, _ = await ended("user", "sign-out", "an@example.com", env=env)
    assert (code, out.strip()) == (0, "An (an@example.com) is signed out everywhere.")
    code, out, _ = await ended("user", "list", "--json", env=env)
    assert [(one["email"], one["state"]) for one in json.loads(out)] == [("an@example.com", "invited")]


async def test_the_last_admin_stays_one(tmp_path: Path) -> None:
    env = environment(tmp_path)
    _, out, _ = await ended("user", "invite", "an@example.com", "--role", "admin", "--json", env=env)
    text = json.loads(out)["link"].rpartition("/")[2]
    documents = open_documents(f"sqlite:///{tmp_path}", "gateway", utc_now)
    await documents.start(SPECS)
    people = People(documents)
    await accept_invitation(people=people, text=text, password="seven herons by the canal", now=utc_now())
    await documents.close()
    for words in (("disable", "an@example.com"), ("roles", "an@example.com", "--role", "member")):
        code, _, err = await ended("user", *words, env=env)
        assert (code, "last admin" in err) == (2, True), err


async def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path) -> None:
    env = environment(tmp_path)
    for words, said in (
        (("invite", "nobody"), "not an e-mail address"),
        (("invite", "an@example.com", "--role", "king"), "member, leader, operator, admin"),
        (("disable", "an@example.com"), "nobody with the address"),
    ):
        code, _, err = await ended("user", *words, env=env)
        assert (code, said in err, "Traceback" in err) == (2, True, False), err
