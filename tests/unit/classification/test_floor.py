"""How well texts are read, against a floor.

On every sixth item of the real stream where it is there (`VOC_CORPUS`), else on a stream of our own, which is
easier. `python -m bench.classification_floor` measures all of the real one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.classification_floor import (
    Item,
    Read,
    agreement,
    language_right,
    pattern_shares,
    read,
    sentiment_scores,
    stream,
)
from tests.unit.classification.stream import generated


@pytest.fixture(scope="module")
def items(corpus: Path | None) -> list[Item]:
    if corpus is not None:
        return stream(corpus)[::6]
    print("no real stream: on a generated one")
    return [
        Item(f"fb-{n}", said.text, said.product, None, said.language, said.sentiment, "")
        for n, said in enumerate(generated(1_500))
    ]


@pytest.fixture(scope="module")
def found(items: list[Item]) -> list[Read]:
    return read(items)


def test_language(found: list[Read]) -> None:
    assert language_right(found) >= 0.98


def test_sentiment(found: list[Read]) -> None:
    assert sentiment_scores(found)["macro"] >= 0.5


def test_patterns(found: list[Read], corpus: Path | None) -> None:
    _, largest, alone = pattern_shares(found)
    assert largest <= 0.05
    # A sixth of the real stream leaves more of it alone than all of it does.
    assert alone <= (0.62 if corpus else 0.5)


def test_without_tone_marks(items: list[Item]) -> None:
    bare = read([item for item in items if item.language == "vi"][:500], bare=True)
    assert language_right(bare) >= 0.98
    assert sentiment_scores(bare)["macro"] >= 0.5


def test_p1_is_rare(found: list[Read]) -> None:
    assert sum(each.labels.severity.value == "p1" for each in found) <= len(found) * 0.002


def test_agreement_of_known_answers() -> None:
    assert agreement([("a", "1"), ("a", "1"), ("b", "2"), ("b", "2")]) == (1.0, 1.0)
    v_measure, rand = agreement([("a", "1"), ("a", "2"), ("b", "3"), ("b", "4")])
    assert (round(v_measure, 3), rand) == (0.667, 0.0)


def test_the_scores_of_known_answers(found: list[Read]) -> None:
    sure = [each for each in found if each.labels.sentiment.value and each.item.sentiment][:50]
    right = [
        Read(Item(*("", "", "", None, "", each.labels.sentiment.value, "")), each.labels, "") for each in sure
    ]
    values = {each.item.sentiment for each in right}
    scores = sentiment_scores(right)
    assert all(scores[value] == 1.0 for value in values)
