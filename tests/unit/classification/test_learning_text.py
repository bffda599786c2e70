"""Words of a text, and where they stand."""

from __future__ import annotations

import pytest

from services.classification.learning.text import folded, plain, read


def words(raw: str) -> list[str]:
    return read(raw).words


def test_every_word_stands_where_it_says() -> None:
    raw = "@shop Máy 👍 rất TỐT, nhưng pin tụt nhanh!! https://a.example/x #RấtTệ &amp; <b>hết</b>"
    text = read(raw)
    stood = [raw[start:end] for start, end in zip(text.starts, text.ends, strict=True)]
    assert stood == ["Máy", "👍", "rất", "TỐT", "nhưng", "pin", "tụt", "nhanh", "Rất", "Tệ", "hết"]
    assert text.clauses == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
    assert text.stops == [",", "!!", ""]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("Hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("quý", "quý"),
        ("kì", "kỳ"),
        ("quáaaaa", "quá"),
        ("goooood", "good"),
        ("don’t", "don't"),
        ("gооd", "good"),
        ("ｇｏｏｄ", "good"),
        ("tệ", "tệ"),
        ("Привет", "привет"),
    ],
)
def test_the_normal_form_of_a_word(raw: str, word: str) -> None:
    assert plain(raw) == word


def test_tone_marks_stay_and_are_folded_only_on_demand() -> None:
    assert words("Đường đẹp") == ["đường", "đẹp"]
    assert folded("đường đẹp") == "duong dep"


def test_faces_are_words() -> None:
    assert words("ok :))) hi ^^ 10:30 <3") == ["ok", ":)", "hi", "^^", "10", "30", "<3"]


def test_long_texts_are_cut_not_refused() -> None:
    assert len(read("từ " * 10_000).words) == 3000
    assert read("").words == []
    assert read("").stops == [""]
