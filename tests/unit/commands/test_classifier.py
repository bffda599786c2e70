"""`vocmesh classifier`: from labelled texts to a model, and what it says of itself."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from services import __main__ as command_line
from services.classification.learning.embeddings import extra

GOOD = ("great", "lovely", "excellent", "wonderful")
BAD = ("awful", "broken", "terrible", "useless")
THINGS = ("app", "card", "lecturer", "delivery", "screen", "hotel", "camera", "refund")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label", "when"))
        for words, label in ((GOOD, "positive"), (BAD, "negative")):
            writer.writerows((f"the {thing} is {word}", label, "x") for thing in THINGS for word in words)
        writer.writerow(("", "positive", "x"))
    return path


def asked(monkeypatch: pytest.MonkeyPatch, *words: str, stdin: str = "") -> int:
    monkeypatch.setattr(sys, "argv", ["vocmesh", "classifier", *words])
    monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    return int(ended.value.code or 0)


@pytest.fixture
def model(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    out = tmp_path / "sentiment.model"
    assert asked(monkeypatch, "train", str(data), "--dimension", "sentiment", "--out", str(out)) == 0
    return out


def test_training_says_what_was_learnt_and_left_out(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "m"
    words = ("train", str(data), "--dimension", "sentiment", "--dev", str(data), "--out", str(out))
    assert asked(monkeypatch, *words) == 0
    said = capsys.readouterr()
    assert "Learnt 2 classes from 64 texts" in said.out
    assert "accuracy" in said.out
    assert "1 rows" in said.err
    assert out.stat().st_size > 0


def test_evaluating_for_people_and_for_scripts(
    model: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "evaluate", str(model), str(data)) == 0
    assert "calibration error" in capsys.readouterr().out
    assert asked(monkeypatch, "evaluate", str(model), str(data), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["texts"], found["accuracy"]) == (64, 1.0)
    assert {each["name"]: each["texts"] for each in found["classes"]} == {"negative": 32, "positive": 32}
    assert found["coverage"][0] == {"kept": 1.0, "accuracy": 1.0}


def test_comparing_a_model_with_itself(
    model: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "compare", str(model), str(model), str(data)) == 0
    assert "do not tell" in capsys.readouterr().out


def test_predicting_line_by_line(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert asked(monkeypatch, "predict", str(model), stdin="the seat is awful\n\n") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["value"] == first["likeliest"] == "negative"
    assert max(first["words"], key=lambda word: word["weight"])["text"] == "awful"
    assert second["words"] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("train", "DATA", "--dimension", "mood", "--out", "x"), "--dimension mood is none of"),
        (("train", "DATA", "--dimension", "topic", "--out", "x", "--label", "nope"), "no column 'nope'"),
        (("train", "DATA", "--dimension", "topic", "--out", "x", "--label", "when"), "at least two classes"),
        (("train", "DATA", "--dimension", "topic", "--out", "/nowhere/x"), "cannot be written"),
        (("evaluate", "DATA", "DATA"), "no model file"),
        (("evaluate", "missing", "DATA"), "cannot be read"),
        (("predict", "missing"), "cannot be read"),
        (("compare", "missing", "missing", "DATA"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(data.parent)
    assert asked(monkeypatch, *(str(data) if word == "DATA" else word for word in words)) == 2
    assert sentence in capsys.readouterr().err.replace("\n", " ")


def test_a_file_in_another_encoding_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("text,label\ncaf\xe9,a\n".encode("latin-1"))
    assert asked(monkeypatch, "train", str(path), "--dimension", "topic", "--out", "x") == 2
    assert "is not UTF-8 (byte 0xe9 is not)" in capsys.readouterr().err


@pytest.mark.parametrize("mark", [";", "\t"])
def test_cells_may_stand_between_semicolons_or_tabs(
    mark: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.csv"
    path.write_text(data.read_text("utf-8").replace(",", mark), "utf-8-sig")
    words = ("train", str(path), "--dimension", "sentiment", "--out", str(tmp_path / "m"))
    assert asked(monkeypatch, *words) == 0
    assert "Learnt 2 classes from 64 texts" in capsys.readouterr().out


def test_a_broken_line_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.csv"
    path.write_text("text,label\nfine,a\n" + "x" * (4 * 1024 * 1024 + 1) + ",b\n", "utf-8")
    assert asked(monkeypatch, "train", str(path), "--dimension", "topic", "--out", "x") == 2
    assert "line 3: this is no CSV" in capsys.readouterr().err


def test_embeddings_that_are_not_installed_are_said_to_be_missing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    out = tmp_path / "m"
    words = ("train", str(data), "--dimension", "sentiment", "--embeddings", "--out", str(out))
    assert asked(monkeypatch, *words) != 0
    assert "run `make embeddings`" in capsys.readouterr().err
    assert not out.exists()


def test_what_ships_stands_in_the_place_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data.csv"
    rows = (
        "text,label",
        "I love this app,positive",
        "ứng dụng quá tệ,negative",
        "giao hang cham va that vong,negative",
    )
    path.write_text("\n".join(rows), encoding="utf-8")
    assert asked(monkeypatch, "evaluate", "shipped:sentiment", str(path), "--json") == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == 1.0
    assert asked(monkeypatch, "predict", "shipped:kind", stdin="How do I log in?\n") == 0
    assert json.loads(capsys.readouterr().out)["likeliest"] == "question"
    assert asked(monkeypatch, "evaluate", "shipped:nothing", str(path)) == 2
    assert "shipped:sentiment" in capsys.readouterr().err
