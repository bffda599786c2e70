"""Read the files of the story. Days count back from the day that the demo begins on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_LETTER = re.compile(r"([a-z])([\d.]+)")
_SCORE = re.compile(r"([nce])(\d+)")
_BETWEEN = timedelta(minutes=14)
"""Between two acts of one day."""
_SCORES = {"n": "nps", "c": "csat", "e": "ces"}


@dataclass(frozen=True, slots=True)
class Item:
    """One feedback.

    Attributes:
        number: its place in the file, from 1; request ids follow from it.
        when: as the file has it: days ago, and time.
        time: when it is received.
        who: local name of its mail address; empty for somebody who cannot be reached.
        acts: what is done with it: a letter, and when.
    """

    number: int
    when: str
    time: datetime
    theme: str
    product: str
    language: str
    stage: str
    scores: dict[str, int]
    who: str
    account: str
    channel: str
    occur_time: datetime | None
    acts: tuple[tuple[str, datetime], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that people of the company do with issues, plans and reviews, and with what."""

    number: int
    time: datetime
    act: str
    by: str
    words: dict[str, Any]


def feedback(now: datetime) -> list[Item]:
    """All feedback, for a story that ends now."""
    lines = (_HERE / "feedback.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return [_item(number, row, now) for number, row in enumerate(rows, 1)]


def steps(now: datetime) -> list[Step]:
    """What is done with issues, plans and reviews, in order of time."""
    found = []
    for number, words in enumerate(tomllib.loads(_text("course.toml"))["step"], 1):
        when, act, by = words.pop("at"), words.pop("do"), words.pop("by", "member")
        found.append(Step(number, moment(when, now), act, by, words))
    return sorted(found, key=lambda step: step.time)


def words() -> dict[str, dict[str, dict[str, str]]]:
    """What staff and customers write back: by theme, letter of the act, and language."""
    return tomllib.loads(_text("replies.toml"))


def moment(when: str, now: datetime) -> datetime:
    """`12 09:30`: twelve days before now at half past nine, in the zone of `now`."""
    days, _, hour = when.partition(" ")
    day = (now - timedelta(days=int(days))).date()
    return datetime.combine(day, time.fromisoformat(hour), now.tzinfo)


def _item(number: int, row: str, now: datetime) -> Item:
    cells = [cell.strip() for cell in row.split("|")]
    when, theme, product, language, stage, scores, who, channel, hours, acts, text = cells
    received = moment(when, now)
    names = [name for name in who.split() if name != "-"]
    return Item(
        number=number,
        when=when,
        time=received,
        theme=theme,
        product=product,
        language=language,
        stage=stage,
        scores={_SCORES[kind]: int(value) for kind, value in _SCORE.findall(scores)},
        who=next((name for name in names if not name.startswith("+")), ""),
        account=next((name[1:] for name in names if name.startswith("+")), ""),
        channel=channel,
        occur_time=None if hours == "-" else received - timedelta(hours=float(hours)),
        acts=tuple(
            (letter, _later(received, float(days)) + nth * _BETWEEN)
            for nth, (letter, days) in enumerate(_LETTER.findall(acts))
        ),
        text=text,
    )


def _later(received: datetime, days: float) -> datetime:
    """So many days later; whole days later in working hours, at a minute that differs from item to item."""
    if days < 1:
        return received + timedelta(days=days)
    day = (received + timedelta(days=int(days))).date()
    minutes = (received.minute * 7 + received.hour * 23) % 460
    return datetime.combine(day, time(9, 10), received.tzinfo) + timedelta(minutes=minutes)


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
