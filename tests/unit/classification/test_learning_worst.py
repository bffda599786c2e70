"""The worst inputs: an answer or an honest “unsure”, never an error, and spans inside the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from services.classification.domain.classification import Hints, joined
from services.classification.domain.labels import Dimension, Labels
from services.classification.learning import text as reading
from services.classification.learning.assembling import assembled
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.patterns.said import MAX_TERMS
from services.classification.learning.port import Classifier
from services.classification.learning.rules import Rules
from services.classification.learning.shipped import shipped

WORST = {
    "empty": "",
    "spaces": " \n\t ",
    "emoji only": "😀😡👍🏽👨‍👩‍👧‍👦",
    "one letter": "k",
    "digits": "0123456789 " * 50,
    "ten thousand characters": "pin tụt nhanh quá, nhưng màn hình đẹp. " * 257,
    "one word of ten thousand letters": "a" * 10_000,
    "ten thousand brackets": "<" * 10_000,
    "ten thousand ampersands": "&" * 10_000,
    "ten thousand smileys": ":)" * 5_000,
    "ten thousand at signs": "@#" * 5_000,
    "nested quotes": "'\"“”’" * 2_000,
    "ten languages": "hello xin chào hola bonjour hallo ciao привет こんにちは 你好 مرحبا สวัสดี",
    "html": "<script>alert('x')</script><p onclick=\"x\">The <b>app</b> crashes &amp; burns</p>",
    "decomposed": unicodedata.normalize("NFD", "Máy rất tệ, không hài lòng về dịch vụ"),
    "homoglyphs": "Тhе арр сrаshеs аnd is tеrriblе",
    "right to left": "\u202eهذا سيء\u202c the service was bad",
    "combining": "t" + "\u0301" * 500 + "ệ",
    "control characters": "the app\x00 \x07crashes\x1b[31m",
    "lone surrogate": "tệ \ud800 quá",
    "private use": "\ue000\uf8ff tệ",
    "tabs and pipes": "a\tb|c||d\\e/f~`",
}


@pytest.fixture(params=WORST.items(), ids=WORST)
def worst(request: pytest.FixtureRequest) -> str:
    return str(request.param[1])


@pytest.fixture(params=["rules", "shipped"])
def classifier(request: pytest.FixtureRequest, rules: Rules) -> Classifier:
    """By rules alone, and as it ships."""
    return rules if request.param == "rules" else assembled(rules.taxonomy, shipped())


def spans(labels: Labels) -> Iterator[tuple[int, int]]:
    for dimension in Dimension:
        for label in labels.of(dimension):
            yield from ((span.start, span.end) for span in label.spans)
    yield from ((part.span.start, part.span.end) for part in labels.parts)


def test_an_answer_or_an_honest_unsure(classifier: Classifier, index: PatternIndex, worst: str) -> None:
    text = joined(text=worst)
    labels = classifier.classify(text, Hints())
    for dimension in Dimension:
        for label in labels.of(dimension):
            assert 0.0 <= label.confidence <= 1.0
            assert not (label.unsure and label.value)
    assert all(0 <= start < end <= len(text) for start, end in spans(labels))
    assert len(labels.parts) <= 12
    gist = index.gist(text, "phone", labels)
    assert index.nearest(gist) is None
    assert len(gist.terms) == len(gist.weights) <= MAX_TERMS
    assert index.title(text, labels)


def test_nothing_is_known_of_a_text_without_words(rules: Rules) -> None:
    labels = rules.classify("", Hints())
    assert set(labels.unsure()) == {*Dimension} - {Dimension.IMPACT} | {Dimension.IMPACT}


def test_decomposed_and_composed_say_the_same(rules: Rules) -> None:
    text = "Máy rất tệ, không hài lòng về dịch vụ"
    decomposed = joined(text=unicodedata.normalize("NFD", text))
    assert rules.classify(decomposed, Hints()) == rules.classify(text, Hints())


def test_look_alike_letters_do_not_hide_a_complaint(rules: Rules) -> None:
    assert rules.classify(WORST["homoglyphs"], Hints()).sentiment.value == "negative"


def test_work_is_bounded_by_words_not_by_length(rules: Rules) -> None:
    assert len(reading.read("rất tệ, " * 5_000).words) == 3_000
    labels = rules.classify("rất tệ, " * 5_000, Hints())
    assert labels.sentiment.value == "negative"
    assert all(len(label.spans) <= 8 for d in Dimension for label in labels.of(d))
