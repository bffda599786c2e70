"""The demo company: its words, and when it joins a home."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from services.commands.demo import home, seed, story
from services.commands.demo.home import Standing
from services.mesh.config import Settings

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
ITEMS = story.feedback(NOW)


def settings_of(path: Path, **more: object) -> Settings:
    return Settings.model_validate({"home": path, **more})


def test_there_are_120_items_over_90_days_half_of_them_vietnamese() -> None:
    assert len(ITEMS) == 120
    assert min(item.time for item in ITEMS).date() == (NOW - timedelta(days=90)).date()
    assert max(item.time for item in ITEMS) < NOW
    assert 55 <= sum(item.language == "vi" for item in ITEMS) <= 65
    assert {item.product for item in ITEMS} == {"online-shop", "mobile-app", "delivery"}
    assert len({item.text for item in ITEMS}) == 120


def test_things_happened_before_they_were_told() -> None:
    assert all(item.occur_time < item.time for item in ITEMS if item.occur_time)
    assert sum(item.occur_time is None for item in ITEMS) >= 5
    assert all(item.time <= at for item in ITEMS for _, at in item.acts)


def test_some_vietnamese_is_typed_without_tone_marks_and_most_is_not() -> None:
    vietnamese = [item.text for item in ITEMS if item.language == "vi"]
    bare = [text for text in vietnamese if text.isascii()]
    assert 5 <= len(bare) <= 12


def test_every_act_has_words_in_the_language_of_its_item() -> None:
    words = story.words()
    for item in ITEMS:
        for letter, _ in item.acts:
            if letter in "nrqkzcxopl":
                own = words.get(item.when, {}).get(letter)
                said = own or words.get(item.theme, {}).get(letter) or words["any"][letter]
                assert said[item.language].strip(), (item.number, letter)


def test_words_for_one_item_are_said() -> None:
    acts = {item.when: {letter for letter, _ in item.acts} for item in ITEMS}
    for when, said in story.words().items():
        if when[0].isdigit():
            assert set(said) <= acts[when], when


def test_steps_come_in_order_and_speak_of_themes_that_are_there() -> None:
    steps = story.steps(NOW)
    assert [step.time for step in steps] == sorted(step.time for step in steps)
    assert all(step.time < NOW for step in steps)
    themes = {item.theme for item in ITEMS}
    assert {step.words["issue"] for step in steps if "issue" in step.words} <= themes


def test_nobody_in_the_story_can_be_written_to() -> None:
    folder = Path(story.__file__).parent
    course = tomllib.loads((folder / "course.toml").read_text(encoding="utf-8"))
    everything = f"{course} {story.words()} {[item.text for item in ITEMS]}"
    assert not re.search(r"[\w.]+@[\w.]+|\+?\d{9,}", everything)
    assert all(re.fullmatch(r"[a-z.]*", item.who) for item in ITEMS)


def test_a_home_with_other_data_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "intake.db").write_bytes(b"theirs")
    seed.ensure(settings_of(tmp_path))
    assert "data of its own" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["intake.db"]


def test_what_was_ended_in_the_middle_begins_afresh(tmp_path: Path) -> None:
    part = home.begun(settings_of(tmp_path)).home
    (part / "intake.db").write_bytes(b"half")
    assert home.standing(tmp_path) is Standing.EMPTY
    again = home.begun(settings_of(tmp_path))
    assert again.documents == f"sqlite:///{again.home}"
    assert list(again.home.iterdir()) == []


def test_what_was_ended_while_it_was_moved_is_moved_on(tmp_path: Path) -> None:
    part = home.begun(settings_of(tmp_path)).home
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "signing.key").write_text("home's")
    (tmp_path / "actions.db").write_bytes(b"moved")
    (part / "intake.db").write_bytes(b"not yet")
    (part / "keys").mkdir()
    (part / "keys" / "customer.key").write_text("the story's")
    (part / home.MARK).write_text("{}")
    assert home.standing(tmp_path) is Standing.TOLD
    assert (tmp_path / "intake.db").read_bytes() == b"not yet"
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"signing.key", "customer.key"}
    assert not part.exists()
    assert home.standing(tmp_path) is Standing.TOLD


def test_the_keys_of_a_home_are_used(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "customer.key").write_text("theirs")
    part = home.begun(settings_of(tmp_path)).home
    assert (part / "keys" / "customer.key").read_text() == "theirs"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"gateway_listen": "0.0.0.0:8080"}, "VOC_GATEWAY_LISTEN"),
        ({"documents": "mongodb://127.0.0.1/?replicaSet=rs0"}, "VOC_DOCUMENTS"),
        ({"log": "kafka://127.0.0.1:9092"}, "VOC_LOG"),
    ],
)
def test_no_demo_where_others_could_come_in_or_the_home_is_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: dict[str, str], named: str
) -> None:
    with pytest.raises(typer.Exit):
        seed.ensure(settings_of(tmp_path, **more))
    assert named in capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_loopback_is_welcome(tmp_path: Path, host: str) -> None:
    assert home.refusal(settings_of(tmp_path, gateway_listen=f"{host}:8080")) == ""
