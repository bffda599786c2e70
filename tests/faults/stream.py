"""Feedback to import: the first rows of the real stream where it is, else a generated one."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_WHAT = (
    "the app",
    "my order",
    "the invoice",
    "delivery",
    "the login page",
    "support",
    "my card",
    "the battery",
)
_HOW = (
    "does not work",
    "is late again",
    "was wrong twice",
    "keeps crashing",
    "is great, thank you",
    "is too slow",
)
_VI = (
    "giao hàng trễ quá",
    "ứng dụng bị lỗi liên tục",
    "nhân viên rất nhiệt tình",
    "pin tụt nhanh",
    "hoá đơn bị sai",
)
_HEAD = ("external_id", "occur_time", "channel", "product", "text", "csat")


def write(target: Path, count: int, corpus: Path | None) -> str:
    """Write so many rows; says which stream it was."""
    if corpus is None:
        _write(target, itertools.islice(_generated(), count))
        return "generated"
    with (corpus / "stream.csv").open(newline="", encoding="utf-8") as source:
        rows = list(itertools.islice(csv.DictReader(source), count))
    _write(target, ([row[name] for name in _HEAD] for row in rows))
    return "real"


def _write(target: Path, rows: Iterable[Sequence[str]]) -> None:
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEAD)
        writer.writerows(rows)


def _generated() -> Iterator[tuple[str, ...]]:
    chance = random.Random(7)
    for number in itertools.count():
        text = (
            f"{chance.choice(_WHAT)} {chance.choice(_HOW)}" if chance.random() < 0.6 else chance.choice(_VI)
        )
        day = 1 + number % 28
        score = chance.choice(("", "1", "2", "5"))
        yield (
            f"gen-{number:05}",
            f"2026-08-{day:02}T09:00:00Z",
            "chat",
            "shop",
            f"{text} {number % 97}",
            score,
        )
