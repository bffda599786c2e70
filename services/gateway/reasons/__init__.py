"""Sentences for people: what each stable reason code means, in English and in Vietnamese.

Services answer with codes and values; only the gateway knows who reads. A code without a sentence of
its own falls back to the service's English description, and in Vietnamese to a general sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.gateway.language import Language
from services.gateway.reasons.accounts import ACCOUNTS
from services.gateway.reasons.actions import ACTIONS
from services.gateway.reasons.fields import FIELDS
from services.gateway.reasons.http import DETAILS, TITLES
from services.gateway.reasons.importing import IMPORTING
from services.gateway.reasons.inbox import INBOX
from services.gateway.reasons.intake import INTAKE
from services.gateway.reasons.operations import OPERATIONS
from services.gateway.reasons.pages import PAGES
from services.gateway.reasons.policy import POLICY
from services.gateway.reasons.review import CLASSIFICATION, REVIEW
from services.gateway.reasons.taxonomy import TAXONOMY

Sentences = Mapping[str, tuple[str, str]]

_ALL: Sentences = {
    **FIELDS,
    **DETAILS,
    **INTAKE,
    **IMPORTING,
    **CLASSIFICATION,
    **TAXONOMY,
    **ACTIONS,
    **POLICY,
    **REVIEW,
    **OPERATIONS,
    **PAGES,
    **INBOX,
    **ACCOUNTS,
}

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_GENERAL_FIELD = ("This value cannot be taken.", "Giá trị này không dùng được.")
_GENERAL_ACT = ("This cannot be done now.", "Hiện không thể thực hiện việc này.")


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def all_sentences() -> list[tuple[str, tuple[str, str]]]:
    """Every code and its sentences, by code; for the documentation."""
    return sorted(_ALL.items())


def title(status: int, language: Language) -> str:
    """What an HTTP status means, in a few words."""
    return _choose(TITLES.get(status, TITLES[500]), language)


def field_text(code: str, language: Language, values: Mapping[str, str], description: str = "") -> str:
    """What is wrong with a field."""
    sentence = _ALL.get(code)
    if sentence is None:
        return _fallback(description, language, _GENERAL_FIELD)
    return _fill(_choose(sentence, language), _with_limit(values, description))


def problem_text(
    code: str, language: Language, values: Mapping[str, str], description: str = "", status: int = 500
) -> str:
    """What went wrong as a whole, and what can be done about it."""
    sentence = _ALL.get(code)
    if sentence is None:
        return _fallback(description, language, TITLES.get(status, _GENERAL_ACT))
    return _fill(_choose(sentence, language), values)


def _choose(sentence: tuple[str, str], language: Language) -> str:
    return sentence[1] if language == "vi" else sentence[0]


def _fallback(description: str, language: Language, general: tuple[str, str]) -> str:
    return description if description and language == "en" else _choose(general, language)


def _fill(sentence: str, values: Mapping[str, str]) -> str:
    return sentence.format_map(_Values(values))


def _with_limit(values: Mapping[str, str], description: str) -> Mapping[str, str]:
    """Rules of the protos say their limit in their English sentence only."""
    if "limit" in values or not description:
        return values
    number = _NUMBER.search(description)
    return {**values, "limit": number[0]} if number else values
