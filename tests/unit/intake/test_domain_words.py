"""Text is composed, and loses only what nobody can see."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import words
from services.intake.domain.refusal import Invalid
from services.intake.domain.slug import PATTERN, slug


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  late \n", "late"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00 bell\x07 esc\x1b[31m del\x7f c1\x9f", "nul bell esc[31m del c1"),
        ("tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng Việt"),
        ("שלום \u200fمرحبا\u200e", "שלום \u200fمرحبا\u200e"),
        ("\u2067isolated\u2069", "\u2067isolated\u2069"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("09\u200b12", "0912"),
        ("e\u0301\u0323\u0331", unicodedata.normalize("NFC", "e\u0301\u0323\u0331")),
        ("👩\u200d💻", "👩\u200d💻"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (" \t\x00 ", ""),
    ],
)
def test_text_is_kept_as_people_see_it(typed: str, kept: str) -> None:
    assert words.normalise(typed) == kept


@given(st.text(max_size=200))
def test_normalising_twice_is_normalising_once(typed: str) -> None:
    once = words.normalise(typed)
    assert words.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in once)


def test_the_limit_counts_composed_characters() -> None:
    decomposed = unicodedata.normalize("NFD", "ế" * 10_000)
    assert len(decomposed) == 30_000
    assert len(words.text(decomposed, "text")) == 10_000
    with pytest.raises(Invalid) as wrong:
        words.text("x" * 10_001, "text")
    assert (wrong.value.reason, wrong.value.field, wrong.value.values) == (
        "text_too_long",
        "text",
        {"limit": "10000"},
    )
    assert str(wrong.value) == "This may have at most 10000 characters."


@pytest.mark.parametrize("typed", ["two\nlines", "nul\x00", "line\u2028separator", "over\u202eride"])
def test_a_line_is_one_line(typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        words.line(typed, "account")
    assert wrong.value.reason == "control_characters"


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("US Airways", "us-airways"),
        ("Ứng dụng Đặt hàng", "ung-dung-dat-hang"),
        ("smartphone", "smartphone"),
        ("  App (iOS) 2.0!", "app-ios-2-0"),
        ("ecommerce_review", "ecommerce-review"),
        ("日本", ""),
        ("a" * 80, "a" * 63),
    ],
)
def test_a_title_makes_an_id(title: str, made: str) -> None:
    assert slug(title) == made


@given(st.text(max_size=120))
def test_made_ids_are_ids_and_stay(title: str) -> None:
    made = slug(title)
    assert made == "" or PATTERN.fullmatch(made)
    assert slug(made) == made
