"""Which language."""

from __future__ import annotations

import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Label, Language
from services.classification.learning.rules import Rules


def language(rules: Rules, text: str, hint: str = "") -> Label:
    return rules.classify(text, Hints(language=hint)).language


@pytest.mark.parametrize(
    "text",
    [
        "The delivery was late again",
        "cute",
        "thx, works fine now",
        "Brilliant!",
        "How do I close my account?",
        "café staff were rude",
    ],
)
def test_english(rules: Rules, text: str) -> None:
    assert language(rules, text).value == Language.EN


@pytest.mark.parametrize(
    "text",
    [
        "Giao hàng trễ quá",
        "máy ok, ko lag",
        "Tệ",
        "good, máy đẹp, pin trâu, camera ok, chơi game mượt",
        "giao hang cham qua, nhan vien khong tra loi",
        "thay day hay va de hieu",
        "sp dung ok nhung pin yeu",
    ],
)
def test_vietnamese_with_and_without_tone_marks(rules: Rules, text: str) -> None:
    assert language(rules, text).value == Language.VI


@pytest.mark.parametrize(
    "text",
    [
        "Le produit est arrivé en retard et je ne suis pas content",
        "El servicio es muy malo y no me gusta",
        "Das Produkt ist sehr gut aber die Lieferung war nicht gut",
        "O aplicativo é muito bom mas não funciona quando você precisa",
        "Barang ini sangat bagus dan saya suka, terima kasih",
        "Приложение не работает",
        "このアプリは使えません",
        "这个产品很好",
        "สินค้าดีมาก",
        "المنتج سيء جدا",
    ],
)
def test_other_languages(rules: Rules, text: str) -> None:
    assert language(rules, text).value == Language.OTHER


def test_mixed_is_said_to_be_mixed(rules: Rules) -> None:
    text = "The delivery was very late and nobody called me. Tôi rất thất vọng về dịch vụ của công ty này."
    assert language(rules, text).value == Language.MIXED


def test_english_loan_words_do_not_make_vietnamese_mixed(rules: Rules) -> None:
    assert language(rules, "Camera selfie đẹp, game mượt, pin trâu, bluetooth ổn").value == Language.VI


@pytest.mark.parametrize("text", ["", "😀😀", "12345 67890", "!!! ???"])
def test_nobody_knows(rules: Rules, text: str) -> None:
    found = language(rules, text)
    assert found.value == ""
    assert found.unsure


def test_what_the_customer_chose_counts_where_words_are_silent(rules: Rules) -> None:
    assert language(rules, "12345", hint="vi").value == Language.VI
    assert language(rules, "The delivery was late again", hint="vi").value == Language.EN
