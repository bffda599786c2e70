"""How a customer feels."""

from __future__ import annotations

import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Label, Sentiment
from services.classification.learning.rules import Rules

NEGATIVE, NEUTRAL, POSITIVE = Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE


def sentiment(rules: Rules, text: str, **scores: int) -> Label:
    return rules.classify(text, Hints(**scores)).sentiment


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The staff were friendly and helpful", POSITIVE),
        ("The staff were not friendly", NEGATIVE),
        ("not bad at all, works great", POSITIVE),
        ("I waited three hours and nobody answered", NEGATIVE),
        ("Where is the branch?", NEUTRAL),
        ("The food was nice but the service was terrible and rude", NEGATIVE),
        ("The parcel came 😍", POSITIVE),
        ("The parcel came 😡", NEGATIVE),
        ("no complaints", POSITIVE),
    ],
)
def test_english(rules: Rules, text: str, value: str) -> None:
    assert sentiment(rules, text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Nhân viên nhiệt tình, giao hàng nhanh chóng", POSITIVE),
        ("Nhân viên không nhiệt tình", NEGATIVE),
        ("máy dùng ko lag, pin trâu", POSITIVE),
        ("sp dung qua te, that vong", NEGATIVE),
        ("không chê vào đâu được", POSITIVE),
        ("giảng hơi nhanh, khó hiểu", NEGATIVE),
        ("cần cải thiện phòng học", NEGATIVE),
        ("quáaaa tệeee", NEGATIVE),
        ("Cửa hàng ở đường Lê Lợi", NEUTRAL),
    ],
)
def test_vietnamese(rules: Rules, text: str, value: str) -> None:
    assert sentiment(rules, text).value == value


def test_scores_are_evidence(rules: Rules) -> None:
    assert sentiment(rules, "The parcel came", csat=5).value == POSITIVE
    assert sentiment(rules, "The parcel came", csat=1).value == NEGATIVE
    assert sentiment(rules, "", nps=0).value == NEGATIVE
    assert sentiment(rules, "", nps=10).value == POSITIVE
    assert sentiment(rules, "", ces=1).value == NEGATIVE


def test_words_and_scores_together_are_surer_than_either(rules: Rules) -> None:
    alone = sentiment(rules, "The parcel was late").confidence
    assert sentiment(rules, "The parcel was late", csat=1).confidence > alone


def test_the_words_behind_it(rules: Rules) -> None:
    text = "Pin tốt nhưng màn hình rất tệ"
    found = sentiment(rules, text)
    weights = {text[span.start : span.end]: span.weight for span in found.spans}
    assert weights["tốt"] < 0 < weights["rất tệ"]


def test_nothing_said_nothing_known(rules: Rules) -> None:
    found = sentiment(rules, "")
    assert (found.value, found.unsure) == ("", True)
    assert sentiment(rules, "0123 456").unsure
