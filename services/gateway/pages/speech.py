"""How pages speak: English as it is written in them, Vietnamese from the catalogue in `locale/`."""

from __future__ import annotations

import gettext
from datetime import datetime, tzinfo
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from services.gateway.language import Language

LOCALE = Path(__file__).parent.parent / "locale"
NAMES: dict[Language, str] = {"en": "English", "vi": "Tiếng Việt"}
"""Each language as its speakers call it."""

_MOMENT = {"en": "d MMMM y, HH:mm", "vi": "HH:mm, 'ngày' d 'tháng' M 'năm' y"}
_DAY = {"en": "d MMMM y", "vi": "'ngày' d 'tháng' M 'năm' y"}


class Localized(Protocol):
    """The same words in both languages; `vi` may be empty."""

    en: str
    vi: str


@lru_cache(maxsize=2)
def catalogue(language: Language) -> gettext.NullTranslations:
    """The translations of a language, compiled in memory from its source."""
    source = LOCALE / language / "LC_MESSAGES" / "pages.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
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
        local = when.astimezone(self.zone)
        return format_datetime(local, patterns[self.language], locale=self.language)
