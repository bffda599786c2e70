"""Both languages say everything, and say it in the reader's way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from voc.intake.v1 import catalog_pb2

from services.gateway.language import Language
from services.gateway.pages.speech import LOCALE, Speech
from services.gateway.reasons.pages import PAGES
from services.gateway.staff.figures.spoken import length
from services.gateway.staff.shown import shown

GATEWAY = LOCALE.parent
SOURCES = sorted((LOCALE / "vi" / "LC_MESSAGES").glob("*.po"))
_PLACES = re.compile(r"\{\w+\}|%\(\w+\)s")


EVERYWHERE = (
    ("templates/**.html", "jinja2"),
    ("pages/**.py", "python"),
    ("staff/**.py", "python"),
    ("charts/**.py", "python"),
)


def said(places: Sequence[tuple[str, str]]) -> set[str]:
    """Every message in these templates and this code."""
    found = extract_from_dir(
        GATEWAY,
        method_map=list(places),
        keywords={
            **dict.fromkeys(("say", "mark", "_", "gettext"), None),
            **dict.fromkeys(("ngettext", "plural"), (1, 2)),
        },
        options_map={
            "templates/**.html": {
                "newstyle_gettext": "true",
                "extensions": "services.gateway.pages.kept.Kept",
            }
        },
    )
    return {singular(message) for _, _, message, _, _ in found}


def singular(message: object) -> str:
    return str(message[0] if isinstance(message, list | tuple) else message)


def translated() -> dict[str, str]:
    found: dict[str, str] = {}
    for source in SOURCES:
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale="vi")
        assert [message.id for message in catalogue if message.id and message.fuzzy] == []
        found |= {singular(message.id): singular(message.string) for message in catalogue if message.id}
    return found


def test_vietnamese_says_all_that_english_says_and_nothing_else() -> None:
    assert set(translated()) - said(EVERYWHERE) == set()
    assert said(EVERYWHERE) - set(translated()) == set()
    assert [message for message, told in translated().items() if not told] == []


def test_a_message_is_said_in_one_way() -> None:
    """The catalogues are one when pages speak: of two translations nobody would know which is meant."""
    told: dict[str, set[str]] = {}
    for source in SOURCES:
        with source.open("rb") as stream:
            for message in read_po(stream, locale="vi"):
                if message.id:
                    told.setdefault(singular(message.id), set()).add(singular(message.string))
    assert {message: ways for message, ways in told.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("days", [0, 1 / 86_400, 1 / 24, 1, 6, 7, 45, 400])
def test_no_length_of_time_is_left_unsaid(days: float) -> None:
    vietnamese = Speech("vi", UTC)
    said = [length(vietnamese, days * 86_400), vietnamese.span(timedelta(days=days))]
    assert [
        word for word in said if not re.fullmatch(r"[\d,]+ (giây|phút|giờ|ngày|tuần|tháng|năm)", word)
    ] == []


def test_this_very_moment_is_not_nought_seconds_away() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    said = {language: shown(Speech(language, UTC), now)["ago"](now) for language in ("en", "vi")}
    assert said == {"en": "just now", "vi": "vừa xong"}


def test_values_have_their_place_in_both_languages() -> None:
    for message, told in translated().items():
        assert sorted(_PLACES.findall(message)) == sorted(_PLACES.findall(told)), message


def test_vietnamese_is_composed() -> None:
    for source in SOURCES:
        assert not re.search("[\u0300-\u036f]", source.read_text()), source.name


@pytest.mark.parametrize(
    ("language", "moment", "day"),
    [
        ("en", "2 March 2026, 06:05", "2 March 2026"),
        ("vi", "06:05, ngày 2 tháng 3 năm 2026", "ngày 2 tháng 3 năm 2026"),
    ],
)
def test_moments_are_told_in_the_installations_zone(language: Language, moment: str, day: str) -> None:
    speech = Speech(language, ZoneInfo("Asia/Ho_Chi_Minh"))
    when = datetime(2026, 3, 1, 23, 5, tzinfo=UTC)
    assert (speech.moment(when), speech.day(when)) == (moment, day)


def test_english_stands_in_where_the_company_wrote_no_vietnamese() -> None:
    words = catalog_pb2.LocalizedText(en="Shop", vi="")
    assert Speech("vi", UTC).pick(words) == "Shop"
    words.vi = "Cửa hàng"
    assert (Speech("vi", UTC).pick(words), Speech("en", UTC).pick(words)) == ("Cửa hàng", "Shop")


def test_templates_have_no_inline_script_or_style() -> None:
    for template in sorted(Path(GATEWAY / "templates").rglob("*.html")):
        text = template.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), template.name
        assert not re.search(r"<script(?![^>]*src=)", text), template.name
        assert not re.search(r"(?:src|href)=\"https?:", text), template.name
        assert "|safe" not in text.replace(" ", ""), template.name


def test_every_refusal_of_a_page_has_two_sentences() -> None:
    assert all(english and vietnamese for english, vietnamese in PAGES.values())
