"""`vocmesh taxonomy` through a served gateway, with the taxonomy itself behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.classification.rpc import taxonomy as taxonomy_rpc
from services.commands import taxonomy_file
from services.commands.taxonomy import app as cli
from services.mesh.run.web import Web
from tests.unit.classification.world import World, opened_world
from tests.unit.gateway.answering import ERRORS, Peers

NEW = """
[[topic]]
path = "drone"
name_en = "Drone"
name_vi = "Máy bay \\"không người lái\\""
examples = ["The drone lost its signal", "Flycam mất sóng"]
"""


@pytest.fixture
async def world(tmp_path: Path, peers: Peers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    folder = tmp_path / "classification"
    folder.mkdir()
    async with opened_world(folder) as opened:
        servicer = opened.service.servicers[taxonomy_rpc.NAME]
        for refusal, status in taxonomy_rpc.ERRORS.items():
            monkeypatch.setitem(ERRORS, refusal, status)
        for rpc in ("GetTaxonomyEdition", "ListTaxonomyEditions", "ReplaceTaxonomy"):
            peers.classification.answers[rpc] = partial(getattr(servicer, rpc), _context=None)
        yield opened


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(tmp_path))
    monkeypatch.delenv("VOC_KEY", raising=False)


@pytest.fixture
async def url(app, world: World) -> AsyncIterator[str]:
    web = Web(app)
    port = await web.start("127.0.0.1:0")
    yield f"http://127.0.0.1:{port}"
    await web.stop()


async def run(*arguments: str):
    """The command, in a thread: the gateway lives in this loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli, list(arguments))


async def test_a_file_is_written_changed_and_applied(url: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.toml"
    shown = await run("show", "--toml", "--url", url)
    assert shown.exit_code == 0, shown.output
    file.write_text(shown.stdout, encoding="utf-8")
    same = await run("apply", str(file), "--url", url)
    assert "Nothing is other than before." in same.stdout
    file.write_text(shown.stdout.replace('"price"', '"cost"') + NEW, encoding="utf-8")
    moved = taxonomy_file.read(file)
    assert moved[-1]["examples"] == ["The drone lost its signal", "Flycam mất sóng"]
    changed = shown.stdout.replace('path = "price"', 'path = "cost"\nmoved_from = ["price"]') + NEW
    file.write_text(changed, encoding="utf-8")
    would = await run("apply", str(file), "--dry-run", "--url", url)
    assert "Would be: Replaced the taxonomy: 1 moved, 1 created. 0 feedback touched." in would.stdout
    done = await run("apply", str(file), "--note", "drones", "--url", url)
    assert "Edition 2 counts from now on." in done.stdout
    assert "price: moved to cost" in done.stderr
    again = await run("apply", str(file), "--url", url, "--json")
    assert json.loads(again.stdout)["steps"] == []
    found = json.loads((await run("show", "--json", "--url", url)).stdout)
    assert found["topics"][-1]["name_vi"] == 'Máy bay "không người lái"'
    assert "Replaced the taxonomy: 1 moved, 1 created – drones" in (await run("history", "--url", url)).stdout
    assert "drone  Drone /" in (await run("show", "--url", url)).stdout
    first = await run("show", "--edition", "1", "--json", "--url", url)
    assert json.loads(first.stdout)["taxonomy_version"] == "default-1"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("x = ", "is no TOML in UTF-8"),
        ("", "holds no [[topic]]"),
        ("other = 1\n[[topic]]\npath = 'a'", "holds other"),
        ("[[topic]]\nname_en = 'a'", "topic 1: a path is needed"),
        ("[[topic]]\npath = 'a'\nexample = ['x']", "example is no field"),
        ("[[topic]]\npath = 'a'\nen = [1]", "en is no field of a topic, or holds something else"),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_before_anybody_is_asked(
    content: str, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "taxonomy.toml"
    file.write_text(content, encoding="utf-8")
    answer = await run("apply", str(file))
    assert answer.exit_code == 2
    assert reason in answer.stderr
    assert (await run("apply", str(tmp_path / "none.toml"))).exit_code == 2


async def test_what_the_service_refuses_is_said(url: str, key: str, tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.toml"
    file.write_text("[[topic]]\npath = 'A'\nname_en = 'a'\nname_vi = 'a'\n", encoding="utf-8")
    answer = await run("apply", str(file), "--url", url)
    assert answer.exit_code == 2
    assert "lower-case letters" in answer.stderr
