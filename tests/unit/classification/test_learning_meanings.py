"""Which texts mean the same: with an encoder of the tests' own, and with the extra where it is installed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from services.classification.domain.classification import Hints
from services.classification.domain.pattern import MAX_MEANINGS, Meaning, Reason, heard, unheard
from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.encoder import WIDTH
from services.classification.learning.embeddings.recalled import recalled
from services.classification.learning.patterns import cells, joining, meanings, shelf
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.patterns.meaning import Meaning as Reads
from services.classification.learning.port import Gist, Match
from services.classification.learning.reading import Reader
from services.classification.learning.rules import Rules
from tests.unit.classification.making import NOW, pattern
from tests.unit.classification.meanings import Senses

LOST, GONE = "My luggage was lost", "The suitcase has vanished without a trace"
BATTERY = "The battery dies after two hours"


class Hearing:
    """Texts that come one after the other."""

    def __init__(self, rules: Rules, index: PatternIndex) -> None:
        self.rules, self.index, self.number = rules, index, 0

    def gist(self, text: str) -> Gist:
        return self.index.gist(text, "airline", self.rules.classify(text, Hints()))

    def says(self, text: str) -> Match | None:
        gist, feedback_id = self.gist(text), f"fb-{self.number}"
        self.number += 1
        match = self.index.nearest(gist)
        if match is None:
            self.index.learn([joining.opened(f"pt-{feedback_id}", text, gist, feedback_id, NOW)])
            return None
        added = joining.meanings(match, gist, feedback_id)
        self.index.learn([heard(match.pattern, joining.voices(match, gist, feedback_id), added)])
        return match


@pytest.fixture
def senses() -> Senses:
    return Senses()


@pytest.fixture
def hearing(rules: Rules, reader: Reader, senses: Senses) -> Hearing:
    return Hearing(rules, PatternIndex(reader, meaning=Reads(senses)))


def test_the_same_meaning_in_no_common_word(hearing: Hearing, rules: Rules, index: PatternIndex) -> None:
    texts = BATTERY, "The zebra stood in the garden", "A quagga walked past my window"
    assert [hearing.says(text) for text in texts[:2]] == [None, None]
    match = hearing.says(texts[2])
    assert match is not None
    assert (match.pattern.pattern_id, match.reason) == ("pt-fb-1", Reason.SIMILAR_MEANING)
    assert shelf.MEANS <= match.similarity <= 1
    by_words = Hearing(rules, index)
    assert [by_words.says(text) for text in texts] == [None, None, None]


def test_common_words_of_another_meaning_join_nothing(
    hearing: Hearing, rules: Rules, index: PatternIndex
) -> None:
    first, second = "My luggage was lost on the way to Paris", "My refund was slow on the way to Paris"
    assert Hearing(rules, index).says(first) is None
    assert hearing.says(first) is None
    assert hearing.says(second) is None


def test_the_same_text_comes_before_the_same_meaning(hearing: Hearing) -> None:
    hearing.says(LOST)
    match = hearing.says(LOST.upper())
    assert match is not None and match.reason is Reason.SAME_TEXT


def test_vietnamese_is_compared_by_words(hearing: Hearing, senses: Senses) -> None:
    hearing.says("Giao hàng trễ quá, chờ cả tuần không thấy")
    match = hearing.says("Chờ cả tuần, giao hàng trễ")
    assert match is not None and match.reason is not Reason.SIMILAR_MEANING
    assert senses.encoded == []


def test_a_pattern_without_a_meaning_is_compared_by_words(hearing: Hearing) -> None:
    said = "My luggage was lost at the airport and nobody can find it"
    bare = replace(hearing.gist(said), meaning=b"")
    hearing.index.learn([joining.opened("pt-old", said, bare, "fb-old", NOW)])
    match = hearing.says("You lost my luggage, nobody at the airport knows where it is")
    assert match is not None and match.reason is Reason.SIMILAR_WORDS
    known = hearing.index.known("pt-old")
    assert known is not None and len(known.meanings) == 1
    match = hearing.says(GONE)
    assert match is not None and match.reason is Reason.SIMILAR_MEANING


def test_what_is_said_again_gives_a_meaning_to_a_pattern_without(hearing: Hearing) -> None:
    hearing.index.learn(
        [joining.opened("pt-old", LOST, replace(hearing.gist(LOST), meaning=b""), "fb-old", NOW)]
    )
    for _ in range(2):
        hearing.says(LOST)
    known = hearing.index.known("pt-old")
    assert known is not None and len(known.meanings) == 1


def test_a_text_is_encoded_once_however_many_ask(senses: Senses) -> None:
    first = senses.views(LOST)
    assert np.array_equal(senses.views(LOST), first)
    assert senses.encoded == [LOST]
    for number in range(100):
        senses.views(str(number))
    senses.views(LOST)
    assert senses.encoded.count(LOST) == 2


def test_packed_numbers_keep_the_cosine(hearing: Hearing, senses: Senses) -> None:
    reads = Reads(senses)
    packed = [reads.unpacked(hearing.gist(text).meaning) for text in (LOST, GONE)]
    one, other = (each.astype(float) for each in packed if each is not None)
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert cosine == pytest.approx(float(senses.views(LOST) @ senses.views(GONE)), abs=0.01)


def test_vectors_of_another_encoder_are_not_read(hearing: Hearing) -> None:
    other = Reads(Senses(b"none"))
    assert other.unpacked(hearing.gist(LOST).meaning) is None
    found = meanings.Meanings(other)
    found.put(0, pattern(meanings=(Meaning(1, hearing.gist(LOST).meaning),)))
    assert 0 not in found
    assert found.near(hearing.gist(LOST).meaning, [0]) == []


def test_similar_ones_are_named_by_meaning_too(hearing: Hearing) -> None:
    for text in (BATTERY, LOST):
        hearing.says(text)
    found = hearing.index.few(hearing.gist(GONE), 5, 0.25)
    assert [each.pattern.pattern_id for each in found] == ["pt-fb-1"]


def test_a_pattern_is_known_by_a_few_meanings_and_never_twice_by_one() -> None:
    whole = heard(pattern(), meanings=[Meaning(n, bytes([n])) for n in range(20)])
    assert [each.mark for each in whole.meanings] == list(range(MAX_MEANINGS))
    less = unheard(whole, 3)
    assert 3 not in {each.mark for each in less.meanings}
    assert heard(less, meanings=[Meaning(1, b"other")]) is less
    assert len(heard(less, meanings=[Meaning(99, b"new")]).meanings) == MAX_MEANINGS


def _some(number: int) -> list[Meaning]:
    chance = np.random.RandomState(7)
    return [
        Meaning(n, b"test" + chance.randint(-90, 90, WIDTH).astype(np.int8).tobytes()) for n in range(number)
    ]


def test_everything_is_forgotten_again(senses: Senses) -> None:
    found, some = meanings.Meanings(Reads(senses)), _some(300)
    for row, each in enumerate(some):
        found.put(row, pattern(meanings=(each,)))
    found.put(0, pattern(meanings=(some[1], some[2])))
    found.put(0, pattern())
    assert 0 not in found and 1 in found
    for row in range(300):
        found.drop(row)
    assert not found._sum.any() and not found._count
    assert not found._vectors.any()
    assert not any(found._cells._cells.values())


def test_the_mean_is_the_same_whatever_came_first(senses: Senses) -> None:
    one, other = meanings.Meanings(Reads(senses)), meanings.Meanings(Reads(senses))
    some = list(enumerate(_some(100)))
    for row, each in some:
        one.put(row, pattern(meanings=(each,)))
    for row, each in reversed(some):
        other.put(row, pattern(meanings=(each,)))
    assert np.array_equal(one._mean(), other._mean())
    assert one.near(some[5][1].vector, [5])[0] == other.near(some[5][1].vector, [5])[0]


def test_what_is_near_is_found_without_a_common_word(senses: Senses) -> None:
    """By cells alone: no pattern is named as a candidate."""
    found, some = meanings.Meanings(Reads(senses)), _some(2000)
    for row, each in enumerate(some):
        found.put(row, pattern(meanings=(each,)))
    assert all(found.near(some[row].vector, [])[0].row == row for row in range(0, 2000, 97))


def test_cost_does_not_grow_with_the_number_of_vectors() -> None:
    found = cells.Cells(WIDTH, np.zeros(WIDTH, dtype=np.float32))
    vector = np.ones(WIDTH, dtype=np.float32)
    for slot in range(1000):
        found.join(slot, vector)
    assert found.near(vector) == list(range(1000 - cells.HELD, 1000))
    found.leave(999)
    found.leave(0)
    assert len(found.near(vector)) == cells.HELD - 1


@pytest.mark.skipif(
    not extra.available(), reason="sentence embeddings are not installed: run `make embeddings`"
)
def test_english_in_other_words(rules: Rules, reader: Reader) -> None:
    hearing = Hearing(rules, PatternIndex(reader, meaning=Reads(recalled())))
    for text in ("The exchange rate for my cash was wrong", "I can't find my debit card anywhere", BATTERY):
        assert hearing.says(text) is None
    assert 1 in {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}
    match = hearing.says("My bank card has gone missing")
    assert match is not None
    assert (match.pattern.pattern_id, match.reason) == ("pt-fb-1", Reason.SIMILAR_MEANING)
