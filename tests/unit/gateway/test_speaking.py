"""Languages, sentences, moments: how the gateway speaks."""

from __future__ import annotations

import re
import string
from datetime import UTC, timedelta

import pytest
from babel.dates import format_timedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway import reasons
from services.gateway.api.moments import parse_moment
from services.gateway.language import Language, preferred
from services.gateway.pages.speech import Speech


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,vi;q=0.2", "vi"),
        ("fr", "en"),
        ("en;q=0.3, vi;q=0.7", "vi"),
        ("vi;q=0", "en"),
        ("vi;q=nonsense", "en"),
        ("*", "en"),
        (",,;;q==", "en"),
    ],
)
def test_the_reader_gets_the_language_that_is_liked_better(header: str, language: str) -> None:
    assert preferred(header) == language


@given(st.text(max_size=600))
def test_no_header_breaks_it(header: str) -> None:
    assert preferred(header) in ("en", "vi")


def test_each_sentence_is_there_in_both_languages_with_the_same_values() -> None:
    for code, (english, vietnamese) in reasons.all_sentences():
        assert english.endswith("."), code
        assert vietnamese.endswith("."), code
        names = [
            {name for _, name, _, _ in string.Formatter().parse(one) if name} for one in (english, vietnamese)
        ]
        assert names[0] == names[1], code
        assert re.search(r"[^\x00-\x7f]", vietnamese), code


def test_an_unknown_reason_falls_back() -> None:
    assert reasons.field_text("new_reason", "en", {}, "The thing is odd.") == "The thing is odd."
    assert reasons.field_text("new_reason", "vi", {}, "The thing is odd.") == "Giá trị này không dùng được."
    assert reasons.problem_text("new_reason", "vi", {}, "odd", 409) == "Không khớp với trạng thái hiện tại"


def test_a_missing_value_is_no_fault() -> None:
    assert reasons.problem_text("issue_merged", "en", {}) == "This issue was merged into …; act on that one."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-08-01T09:30:00Z", "2026-08-01T09:30:00+00:00"),
        ("2026-08-01t09:30:00z", "2026-08-01T09:30:00+00:00"),
        ("2026-08-01 09:30+07:00", "2026-08-01T02:30:00+00:00"),
        ("2026-08-01T09:30:00.123456789+0700", "2026-08-01T02:30:00.123456+00:00"),
    ],
)
def test_a_moment_is_read(text: str, told: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert moment.isoformat() == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-08-01",
        "2026-08-01T09:30:00",
        "2026-13-01T00:00:00Z",
        "٢٠٢٦-08-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-08-01T24:30:00Z",
        "0001-01-01T00:00:00+14:00",
        "1" * 100,
    ],
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_moment(text) is None


@given(st.text(max_size=50))
def test_no_text_breaks_it_either(text: str) -> None:
    parse_moment(text)


SECONDS = (
    st.floats(-4e9, 4e9)
    | st.floats(-200_000, 200_000)
    | st.integers(-100_000, 100_000).map(lambda n: n * 30.0)
)


@given(SECONDS, st.sampled_from(["en", "vi"]), st.booleans())
@settings(max_examples=500)
def test_spans_in_steps_say_what_exact_ones_say(seconds: float, language: Language, direction: bool) -> None:
    said = Speech(language, UTC).span(timedelta(seconds=seconds), direction=direction)
    whole = timedelta(seconds=int(seconds))
    assert said == format_timedelta(whole, add_direction=direction, threshold=1.2, locale=language)
