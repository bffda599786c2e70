"""`vocmesh topics`: what an operator types and reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.commands.topics import app

TOPICS = [
    "voc.actions.case.v1",
    "voc.actions.issue.v1",
    "voc.actions.plan.v1",
    "voc.classification.feedback.v1",
    "voc.intake.broadcast.v1",
    "voc.intake.feedback.v1",
    "voc.review.decision.v1",
    "voc.review.session.v1",
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(tmp_path))
    for name in ("VOC_DOCUMENTS", "VOC_LOG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_show_says_what_is_missing_and_create_makes_it_once() -> None:
    assert json.loads(run("show", "--json").stdout) == {"topics": {}, "missing": TOPICS}
    assert json.loads(run("create", "--json").stdout) == {"created": TOPICS}
    assert "0 created, 8 were there" in run("create").stdout
    assert json.loads(run("show", "--json").stdout) == {"topics": dict.fromkeys(TOPICS, 0), "missing": []}


def test_the_table_says_how_long_each_is_kept() -> None:
    run("create")
    line = next(line for line in run("show").stdout.splitlines() if "voc.intake.feedback.v1" in line)
    assert line.split() == ["voc.intake.feedback.v1", "0", "12", "14", "days"]
