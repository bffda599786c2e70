"""How pages speak: English as it is written in them, Vietnamese from the catalogue in `locale/`."""

from __future__ import annotations

import gettext
from bisect import bisect_right
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.dates import format_datetime, format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from services.gateway.language import Language

LOCALE = Path(__file__).parent.parent / "locale"
NAMES: dict[Language, str] = {"en": "English", "vi": "Tiếng Việt"}
"""Each language as its speakers call it."""

_MOMENT = {"en": "d MMMM y, HH:mm", "vi": "HH:mm, 'ngày' d 'tháng' M 'năm' y"}
_THRESHOLD = 1.2
_UNTIL, _STEPS = (72, 4320, 103680), (1, 6, 360, 8640)
"""Below so many seconds (1.2 minutes, hours, days), and from there on, steps of so many."""
_DAY = {"en": "d MMMM y", "vi": "'ngày' d 'tháng' M 'năm' y"}


class Localized(Protocol):
    """The same words in both languages; `vi` may be empty."""

    en: str
    vi: str


@lru_cache(maxsize=2)
def catalogue(language: Language) -> gettext.NullTranslations:
    """The translations of a language, compiled in memory from its sources: one file per group of pages."""
    sources = sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))
    if not sources:
        return gettext.NullTranslations()
    merged = Catalog(locale=language)
    for source in sources:
        with source.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id:
                    merged.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def mark(words: str) -> str:
    """English words that are said later, marked for the catalogue."""
    return words


class Speech:
    """One language, spoken in the installation's time zone."""

    def __init__(self, language: Language, zone: tzinfo) -> None:
        self.language = language
        self.zone = zone
        self.translations = catalogue(language)

    def say(self, words: str, **values: object) -> str:
        """English words in this language, with values in `{braces}` filled in."""
        told = self.translations.gettext(words)
        return told.format(**values) if values else told

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """The words for so many things."""
        return self.translations.ngettext(one, many, number).format(**values)

    def number(self, value: float) -> str:
        """A number with the separators of this language."""
        return _decimal(value, self.language)

    def percent(self, share: float) -> str:
        """A share of 1 in whole percent."""
        return _percent(share, self.language)

    def span(self, length: timedelta, *, direction: bool = False) -> str:
        """A span of time in its largest unit; `direction`: as seen from now, those below 0 in the past."""
        return _span(_steps(length.total_seconds()), direction, self.language)

    def pick(self, words: Localized) -> str:
        """This language's words of a text that the company wrote; English where it wrote none."""
        return (self.language == "vi" and words.vi) or words.en

    def moment(self, when: datetime) -> str:
        """A day and the time of day."""
        return self._format(when, _MOMENT)

    def day(self, when: datetime) -> str:
        """A day."""
        return self._format(when, _DAY)

    def _format(self, when: datetime, patterns: dict[str, str]) -> str:
        local = when.astimezone(self.zone).replace(second=0, microsecond=0)
        return _written(local, patterns[self.language], self.language)


def _steps(seconds: float) -> int:
    """The middle of the step that it lies in, or it itself where a step begins: they say the same, since each
    unit begins at 1.2 of it and is rounded at its half, and both are whole steps. So spans of one page and
    the next are often one that was written before."""
    length = int(abs(seconds))
    step = _STEPS[bisect_right(_UNTIL, length)]
    rest = length % step
    said = length - rest + step // 2 if rest else length
    return said if seconds >= 0 else -said


@lru_cache(maxsize=8192)
def _span(seconds: int, direction: bool, language: Language) -> str:
    length = timedelta(seconds=seconds)
    return format_timedelta(length, add_direction=direction, threshold=_THRESHOLD, locale=language)


@lru_cache(maxsize=8192)
def _written(when: datetime, pattern: str, language: Language) -> str:
    return format_datetime(when, pattern, locale=language)


@lru_cache(maxsize=8192)
def _decimal(value: float, language: Language) -> str:
    """Kept: a page of a hundred rows says some hundred numbers, and writing one takes 40 µs."""
    return format_decimal(value, locale=language)


@lru_cache(maxsize=8192)
def _percent(share: float, language: Language) -> str:
    return format_percent(share, locale=language)
