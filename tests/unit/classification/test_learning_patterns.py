"""Which texts say the same."""

from __future__ import annotations

import numpy as np
import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Labels
from services.classification.domain.pattern import Pattern, Reason
from services.classification.learning.patterns import shelf
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.patterns.said import MAX_TERMS
from services.classification.learning.port import Gist, Match
from services.classification.learning.reading import Reader
from services.classification.learning.rules import Rules
from tests.unit.classification.making import pattern
from tests.unit.classification.stream import generated


class Hearing:
    """Texts that come one after the other, and the patterns they open."""

    def __init__(self, rules: Rules, index: PatternIndex) -> None:
        self.rules, self.index = rules, index
        self.opened: list[Pattern] = []

    def gist(self, text: str, product: str) -> tuple[Gist, Labels]:
        labels = self.rules.classify(text, Hints())
        return self.index.gist(text, product, labels), labels

    def says(self, text: str, product: str = "phone") -> Match | Pattern:
        gist, labels = self.gist(text, product)
        match = self.index.nearest(gist)
        if match is not None:
            return match
        opened = pattern(
            f"pt-{len(self.opened)}",
            title=self.index.title(text, labels),
            product=product,
            glad=gist.glad,
            terms=gist.terms,
            weights=gist.weights,
            sketch=gist.sketch,
            claim=gist.claim,
        )
        self.opened.append(opened)
        self.index.learn([opened])
        return opened


@pytest.fixture
def hearing(rules: Rules, index: PatternIndex) -> Hearing:
    return Hearing(rules, index)


def test_the_same_words_in_another_form(hearing: Hearing) -> None:
    hearing.says("Giao hàng trễ quá, chờ cả tuần")
    match = hearing.says("GIAO HANG TRE QUA, cho ca tuan!!!")
    assert isinstance(match, Match)
    assert match.reason is Reason.SAME_TEXT
    assert match.similarity == 1.0


def test_the_same_trouble_in_other_words(hearing: Hearing) -> None:
    hearing.says("My luggage was lost at the airport and nobody can find it")
    match = hearing.says("You lost my luggage, nobody at the airport knows where it is")
    assert isinstance(match, Match)
    assert match.reason is Reason.SIMILAR_WORDS
    assert 0.4 <= match.similarity <= 1.0


def test_another_trouble_opens_another_pattern(hearing: Hearing) -> None:
    hearing.says("My luggage was lost at the airport and nobody can find it")
    assert isinstance(hearing.says("The exchange rate for my cash withdrawal was wrong"), Pattern)


def test_another_product_is_another_pattern(hearing: Hearing) -> None:
    hearing.says("The battery dies after two hours", "phone")
    assert isinstance(hearing.says("The battery dies after two hours", "tablet"), Pattern)


def test_praise_is_kept_apart_from_trouble(hearing: Hearing) -> None:
    trouble = hearing.says("Nhân viên tư vấn thái độ quá tệ, thất vọng")
    praise = hearing.says("Nhân viên tư vấn thái độ rất tốt, tuyệt vời")
    assert isinstance(trouble, Pattern)
    assert isinstance(praise, Pattern)
    assert (trouble.glad, praise.glad) == (False, True)


def test_a_text_without_words_joins_nothing(hearing: Hearing) -> None:
    assert isinstance(hearing.says(""), Pattern)
    assert isinstance(hearing.says(""), Pattern)
    assert hearing.opened[0].claim == ""


def test_a_gist_holds_numbers_and_no_words(hearing: Hearing) -> None:
    gist, _ = hearing.gist("My name is Bartholomew Featherstone and the router is broken", "phone")
    assert all(isinstance(term, int) for term in gist.terms)
    assert "bartholomew" not in repr(gist).lower()
    assert len(gist.terms) <= MAX_TERMS


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the app crashes when I open a photo", "The app crashes when I open a photo"),
        ("Hello, I am Bartholomew from Quimby. My card was lost", "My card was lost"),
        ("tôi là Nguyễn Văn Bình, máy bị lỗi màn hình", "Máy bị lỗi màn hình"),
        ("gọi 0912345678 hoặc mail a@b.vn, pin tụt nhanh lắm", "Pin tụt nhanh lắm"),
        ("xyzzy", "Feedback without words"),
        ("router wifi xyzzy", "Network and connection: router wifi"),
        (
            "my zorbulator arrived two hours after the qwyx I booked",
            "My … arrived two hours after the … I booked",
        ),
        (
            "the evening delivery was late again, my zork arrived after the qwyx",
            "The evening delivery was late again",
        ),
        ("xyzzy the parcel is lost xyzzy", "The parcel is lost"),
    ],
)
def test_a_title_is_made_of_listed_words_and_names_nobody(hearing: Hearing, text: str, title: str) -> None:
    _, labels = hearing.gist(text, "phone")
    assert hearing.index.title(text, labels) == title


def test_long_titles_are_cut(hearing: Hearing) -> None:
    text = "the battery of my new phone is dead after one hour and nobody in the store can help me"
    _, labels = hearing.gist(text, "phone")
    assert hearing.index.title(text, labels) == "The battery of my new phone is dead after one…"


def test_the_order_and_the_replica_do_not_change_what_joins(rules: Rules, reader: Reader) -> None:
    first = Hearing(rules, PatternIndex(reader))
    for said in generated(300):
        first.says(said.text, said.product)
    restarted = PatternIndex(reader)
    restarted.learn(first.opened)
    restarted.learn(first.opened)
    assert len(restarted) == len(first.opened)
    for said in generated(300, seed=8):
        gist, _ = first.gist(said.text, said.product)
        assert first.index.nearest(gist) == restarted.nearest(gist)


def test_cost_does_not_grow_with_the_number_of_patterns() -> None:
    found = shelf.Shelf()
    for number in range(1_000):
        terms = (1, 2, 1_000 + number)
        found.add(pattern(f"pt-{number}", terms=terms, weights=(1.0, 1.0, 1.0), sketch=(number,) * 16))
    assert len(found._terms.of(1)) == shelf.WALKED
    assert all(len(found._bands.of(key)) <= shelf.BUCKET for key in shelf._keys((1,) * 16))
    assert len(found._candidates((1, 2), np.array([1.0, 1.0]), shelf.COMPARED)) == shelf.COMPARED


def test_memory_is_bounded_and_what_is_used_stays(rules: Rules, reader: Reader) -> None:
    index = PatternIndex(reader, remembered=3)
    hearing = Hearing(rules, index)
    for text in (
        "the exchange rate is wrong",
        "my suitcase is lost",
        "the app crashes",
    ):
        hearing.says(text)
    assert isinstance(hearing.says("the exchange rate is wrong"), Match)
    hearing.says("the classroom is hot and noisy")
    assert len(index) == 3
    assert isinstance(hearing.says("the exchange rate is wrong"), Match)
    assert "pt-1" not in index


def test_everything_is_forgotten_again() -> None:
    found = shelf.Shelf()
    patterns = [
        pattern(f"pt-{n}", terms=(1, n + 10), weights=(1.0, 1.0), sketch=tuple(range(n, n + 16)))
        for n in range(80)
    ]
    for each in patterns:
        found.add(each)
    for each in patterns:
        found.drop(each.pattern_id)
    assert len(found) == 0
    assert not len(found._terms)
    assert not len(found._bands)
