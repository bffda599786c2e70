"""A topic by its examples, in both languages, with and without tone marks."""

from __future__ import annotations

import pytest

from services.classification.domain.taxonomy import Taxonomy, Topic
from services.classification.learning.nearest import Examples
from services.classification.learning.text import folded, read
from tests.unit.classification.making import NOW

CHARGING = (
    "Trạm sạc xe điện bị hỏng",
    "Không tìm thấy trạm sạc nào còn trống",
    "Súng sạc không khóa được vào xe",
)
GIFTS = ("The gift wrap was torn", "Greeting card printed with the wrong name", "Wrapping paper far too thin")


def topic(path: str, *examples: str) -> Topic:
    return Topic(path, path, path, examples=examples)


SHELF = Examples(Taxonomy("t", (topic("charging", *CHARGING), topic("gifts", *GIFTS))))


def near(text: str, shelf: Examples = SHELF) -> dict[str, list[str]]:
    found = shelf.near(read(text))
    return {path: [text[span.start : span.end] for span in each.spans] for path, each in found.items()}


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("Trạm sạc gần nhà hỏng suốt tuần", "charging", ["Trạm", "sạc", "hỏng"]),
        ("sạc xe điện ở trạm quá chậm", "charging", ["sạc", "xe", "điện", "trạm"]),
        ("Our gift wrap came torn", "gifts", ["gift", "wrap", "torn"]),
        ("they printed a wrong name on the card", "gifts", ["printed", "wrong", "name", "card"]),
    ],
)
def test_what_says_nearly_the_same_gets_the_topic(text: str, path: str, words: list[str]) -> None:
    assert near(text) == {path: words}
    assert near(folded(text)) == {path: list(map(folded, words))}
    assert near(text.upper()) == {path: [word.upper() for word in words]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!!!",
        "xe buýt đến trễ",
        "tên tôi bị ghi sai",
        "pin sạc lâu",
        "torn",
        "the wrong address",
        "và, the",
    ],
)
def test_one_word_is_not_enough(text: str) -> None:
    assert near(text) == {}
    assert near(folded(text)) == {}


def test_marks_count_where_both_have_them() -> None:
    shelf = Examples(Taxonomy("t", (topic("money", "Tiền chưa về ví điện tử"),)))
    assert near("Tiền trong ví điện tử chưa về", shelf)
    assert near("Tiện vì điển tứ đẹp", shelf) == {}
    bare = Examples(Taxonomy("t", (topic("charging", *map(folded, CHARGING)),)))
    assert near("Trạm sạc gần nhà hỏng suốt tuần", bare)


def test_the_very_example_is_enough_however_short() -> None:
    shelf = Examples(Taxonomy("t", (topic("refund", "Refund please"),)))
    assert near("REFUND please!", shelf) == {"refund": ["REFUND please"]}
    assert near("a refund", shelf) == {}


def test_retired_topics_have_no_examples() -> None:
    gone = Topic("gifts", "g", "g", examples=GIFTS, retire_time=NOW)
    assert near(GIFTS[0], Examples(Taxonomy("t", (gone,)))) == {}
    assert near(GIFTS[0], Examples(Taxonomy("t", ()))) == {}


def test_weights_add_up_to_the_score_and_more_examples_say_more() -> None:
    one = Examples(Taxonomy("t", (topic("gifts", GIFTS[0]),)))
    two = Examples(Taxonomy("t", (topic("gifts", GIFTS[0], "Gift wrap torn at one corner"),)))
    text = read("the gift wrap is torn again")
    single, both = (shelf.near(text)["gifts"] for shelf in (one, two))
    assert sum(span.weight for span in single.spans) == pytest.approx(single.score, abs=0.05)
    assert both.score > single.score
