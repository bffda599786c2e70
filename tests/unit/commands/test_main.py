"""The command line as a whole: help, wrong words, wrong settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from services import __main__ as command_line
from services.classification.learning.embeddings import extra
from tests.unit.commands.running import ROOT, ended, environment

COMMANDS = (
    *("up", "intake", "classification", "actions", "review", "gateway"),
    *("key", "import", "classifier", "topics", "dead-letters", "doctor"),
)


def asked(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["vocmesh", *words])
    with pytest.raises(SystemExit) as ended_with:
        command_line.main()
    return int(ended_with.value.code or 0)


def test_help_names_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "--help") == 0
    out = capsys.readouterr().out
    assert [name for name in COMMANDS if f" {name} " not in out] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert asked(monkeypatch, name, "--help") == 0
    assert f"vocmesh {name}" in capsys.readouterr().out


def test_a_wrong_word_names_the_nearest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "doktor") == 2
    assert "doctor" in capsys.readouterr().err


def test_every_command_file_is_a_command() -> None:
    shared = {"__init__", "starting", "ground", "hidden", "csv_file", "taxonomy_file", "welcome"}
    files = {path.stem for path in (ROOT / "services" / "commands").glob("*.py")} - shared
    assert files == {file for file, _ in command_line._COMMANDS.values()}


async def test_help_imports_no_service(tmp_path: Path) -> None:
    code, _, err = await ended("--help", env=environment(tmp_path, PYTHONPROFILEIMPORTTIME="1"))
    assert code == 0
    imported = {line.rpartition("|")[2].strip() for line in err.splitlines() if "|" in line}
    assert not imported & {"grpc", "fastapi", "pydantic", "services.mesh.config", "services.gateway"}


@pytest.mark.parametrize("name", ["up", "intake"])
async def test_a_wrong_setting_ends_the_start_with_a_sentence(tmp_path: Path, name: str) -> None:
    code, _, err = await ended(name, env=environment(tmp_path, VOC_ZONE="Mars", VOC_ZON="x"))
    assert code == 2
    assert (
        err
        == "VOC_ZONE is 'Mars': there is no such time zone. Write, for example, VOC_ZONE=Asia/Ho_Chi_Minh.\n"
    )


@pytest.mark.skipif(extra.available(), reason="sentence embeddings are installed")
@pytest.mark.parametrize("name", ["up", "classification"])
async def test_embeddings_that_are_not_installed_are_a_sentence(tmp_path: Path, name: str) -> None:
    code, _, err = await ended(name, env=environment(tmp_path, VOC_EMBEDDINGS="true"))
    assert code == 2
    assert err == "VOC_EMBEDDINGS is on. Sentence embeddings are not installed here: run `make embeddings`.\n"


async def test_a_home_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = await ended("review", env=environment(tmp_path / "file" / "home"))
    assert code == 2
    assert err.startswith("VOC_HOME is '")
    assert "Write a folder of yours" in err


async def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, _, err = await ended("review", env=environment(tmp_path, VOC_REVIEW_LISTEN=address))
    assert code == 2
    assert err.splitlines()[-1].startswith(f"{address} cannot be listened on")
    assert "VOC_REVIEW_LISTEN=" in err


async def test_an_unknown_variable_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env = environment(tmp_path / "file" / "home", VOC_PUBLIC_ULR="https://feedback.example.com")
    _, _, err = await ended("review", env=env)
    assert err.splitlines()[0] == ("Note: VOC_PUBLIC_ULR means nothing here. Did you mean VOC_PUBLIC_URL?")
