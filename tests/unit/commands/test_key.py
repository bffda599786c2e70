"""`vocmesh key`: what a person types and reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.commands.key import app


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOC_HOME", str(tmp_path))
    monkeypatch.delenv("VOC_DOCUMENTS", raising=False)
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_create_shows_the_text_once_and_list_never() -> None:
    made = run("create", "billing", "--scope", "read", "--json")
    key = json.loads(made.stdout)
    assert key["key"].startswith(f"voc_{key['id']}_")
    assert key["scopes"] == ["read"]
    listed = run("list", "--json")
    assert [row["id"] for row in json.loads(listed.stdout)] == [key["id"]]
    assert key["key"] not in listed.stdout


def test_without_scope_and_role_it_may_hand_in_feedback() -> None:
    key = json.loads(run("create", "billing", "--json").stdout)
    assert (key["scopes"], key["roles"]) == (["feedback_write"], [])


def test_a_role_alone_brings_no_scope() -> None:
    key = json.loads(run("create", "bot", "--role", "leader", "--json").stdout)
    assert (key["scopes"], key["roles"]) == ([], ["leader"])


def test_revoke_says_what_it_did() -> None:
    key = json.loads(run("create", "billing", "--json").stdout)
    assert "is revoked" in run("revoke", key["id"]).stdout
    assert json.loads(run("list", "--json").stdout)[0]["revoke_time"] is not None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("create", "x", "--scope", "write"), "'write' is none of the scopes"),
        (("create", "x", "--role", "boss"), "'boss' is none of the roles"),
        (("create", " "), "needs a name"),
        (("create", "x" * 101), "at most 100 characters"),
        (("revoke", "nobody"), "There is no key nobody"),
    ],
)
def test_nonsense_is_answered_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert sentence in answer.stderr


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_DOCUMENTS", "postgres://x")
    answer = run("list")
    assert answer.exit_code == 2
    assert "VOC_DOCUMENTS" in answer.stderr
