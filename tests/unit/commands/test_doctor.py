"""`vocmesh doctor`: everything that can be missing, and what it says to do."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from services.commands.examination import machine, running
from services.commands.examination.finding import Finding, Verdict
from services.mesh import config, keys
from services.mesh.config import Settings
from services.mesh.operations import http
from services.mesh.operations.http import Answer
from tests.unit.commands.running import ended, environment


def test_a_failure_always_says_what_to_do(tmp_path: Path) -> None:
    assert machine.python().verdict is Verdict.OK
    missing = machine.home(tmp_path / "nowhere")
    assert missing.verdict is Verdict.FAIL
    assert "vocmesh up" in missing.todo
    assert machine.home(tmp_path).verdict is Verdict.OK


def test_keys_that_are_not_made_yet_are_a_note(tmp_path: Path) -> None:
    (found,) = machine.secrets(tmp_path)
    assert found.verdict is Verdict.NOTE
    assert found.seen == "not made yet: customer.key, tracking.key, signing.key"


def test_keys_that_others_can_read_fail(tmp_path: Path) -> None:
    for name in ("customer.key", "tracking.key"):
        keys.load_or_create_secret(tmp_path, name)
    keys.load_or_create_signing_key(tmp_path)
    assert [found.verdict for found in machine.secrets(tmp_path)] == [Verdict.OK]
    path = tmp_path / "keys" / "customer.key"
    path.chmod(0o644)
    (found,) = machine.secrets(tmp_path)
    assert (found.verdict, found.todo) == (Verdict.FAIL, f"Run `chmod 600 {path}`.")


def test_a_broken_key_fails(tmp_path: Path) -> None:
    keys.load_or_create_signing_key(tmp_path)
    (tmp_path / "keys" / keys.VERIFYING).write_text("-----BEGIN NONSENSE-----")
    assert machine.secrets(tmp_path)[0].verdict is Verdict.FAIL


def settings(tmp_path: Path, operations: int = 1, listen: int = 0) -> Settings:
    names = ("gateway", "intake", "classification", "actions", "review")
    listens = {f"{name}_listen": f"127.0.0.1:{listen}" for name in names}
    return Settings(home=tmp_path, operations_listen=f"127.0.0.1:{operations}", **listens)


def verdicts(found: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.verdict.value for finding in found}


async def test_when_nothing_runs_that_is_a_note(tmp_path: Path) -> None:
    found = await running.examine(settings(tmp_path))
    assert set(verdicts(found).values()) == {"note"}


async def test_when_a_port_is_taken_by_something_else_that_fails(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = await running.examine(settings(tmp_path, listen=taken.getsockname()[1]))
    assert set(verdicts(found).values()) == {"fail"}
    assert "VOC_INTAKE_LISTEN" in found[1].todo


async def test_what_runs_tells_how_it_is(tmp_path: Path) -> None:
    said = {
        "gateway": {"condition": "ready", "reasons": []},
        "intake": {"condition": "unready", "reasons": ["its documents do not answer"]},
        "actions": {"condition": "degraded", "reasons": ["the log does not answer"]},
        "review": {"condition": "ready", "reasons": []},
    }

    async def readyz() -> Answer:
        return Answer(503, json.dumps({"ready": False, "services": said}).encode())

    async with await http.serve({"/readyz": readyz}, "127.0.0.1", 0) as server:
        found = await running.examine(settings(tmp_path, server.sockets[0].getsockname()[1]))
    assert verdicts(found) == {
        "gateway": "ok",
        "intake": "fail",
        "classification": "fail",
        "actions": "fail",
        "review": "ok",
    }
    assert "its documents do not answer" in found[1].seen
    assert "vocmesh classification" in found[2].todo


def test_settings_that_mean_nothing_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_ZON", "UTC")
    assert config.unknown()[0] in {finding.seen for finding in machine.settings()}


async def test_without_a_home_it_says_how_to_begin(tmp_path: Path) -> None:
    code, out, _ = await ended("doctor", "--json", env=environment(tmp_path / "nowhere"))
    assert code == 1
    found = {finding["name"]: finding for finding in json.loads(out)}
    assert found["home"]["verdict"] == "fail"
    assert "vocmesh up" in found["home"]["todo"]


async def test_a_wrong_setting_is_a_finding(tmp_path: Path) -> None:
    code, out, _ = await ended("doctor", env=environment(tmp_path, VOC_ZONE="Mars"))
    assert code == 1
    assert "FAIL settings" in out
    assert "VOC_ZONE is 'Mars'" in out


@pytest.mark.slow
async def test_an_installation_that_is_well(tmp_path: Path) -> None:
    env = environment(tmp_path)
    assert (await ended("topics", "create", env=env))[0] == 0
    code, out, err = await ended("doctor", env=env)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Everything is well."


@pytest.mark.slow
async def test_missing_topics_and_an_absent_broker_fail(tmp_path: Path) -> None:
    env = environment(tmp_path)
    for command in ("topics create", "doctor"):
        await ended(*command.split(), env=env)
    (tmp_path / "log.sqlite3").unlink()
    away = env | {"VOC_LOG": "kafka://127.0.0.1:1"}
    fresh, gone = await asyncio.gather(
        ended("doctor", "--json", env=env), ended("doctor", "--json", env=away)
    )
    assert [code for code, _, _ in (fresh, gone)] == [1, 1]
    assert "vocmesh topics create" in next(f["todo"] for f in json.loads(fresh[1]) if f["name"] == "topics")
    assert "VOC_LOG" in next(f["todo"] for f in json.loads(gone[1]) if f["name"] == "log")
