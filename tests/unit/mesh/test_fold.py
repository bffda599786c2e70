"""One folding for what is stored and what is asked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mesh.documents.fold import LONGEST, Wanted, fold, terms, wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Không đăng nhập được", ["khong", "dang", "nhap", "duoc"]),
        ("ĐƯỜNG ế Ừ ỡ ỵ", ["duong", "e", "u", "o", "y"]),
        ("The app's e-mail, v2.0!", ["the", "app", "s", "e", "mail", "v2", "0"]),
        ("Straße NAÏVE ﬁne", ["strasse", "naive", "fine"]),
        ("ℌello ①②", ["hello", "12"]),
        ("İstanbul", ["istanbul"]),
        ("snake_case a\x00b\tc\nd", ["snake", "case", "a", "b", "c", "d"]),
        ("日本 한국 русский", ["日本", unicodedata.normalize("NFKD", "한국"), "русскии"]),
        ("\U0001f600 ?! ---", []),
        ("", []),
        ("\u200fab\u200b", ["ab"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert fold(text) == words


@given(st.text())
def test_composed_and_decomposed_fold_to_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    words = fold(text)
    assert fold(" ".join(words)) == words


@given(st.text())
def test_words_hold_neither_spaces_nor_quotes(text: str) -> None:
    assert all(word.isalnum() and 0 < len(word) <= LONGEST for word in fold(text))


def test_terms_are_the_words_of_all_fields_once() -> None:
    body = {"a": "one two", "deep": {"er": ["Two", "three", 4, None]}, "other": "no", "n": 5}
    assert terms(body, ("a", "deep.er", "n", "missing")) == {"one", "two", "three"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        (" \n", None),
        ("?!", Wanted((), "")),
        ("Được", Wanted((), "duoc")),
        ("a b a c", Wanted(("a", "b"), "c")),
    ],
)
def test_the_last_word_is_a_prefix(text: str, expected: Wanted | None) -> None:
    assert wanted(text) == expected


def test_a_long_word_is_cut() -> None:
    assert fold("x" * 1000) == ["x" * LONGEST]
