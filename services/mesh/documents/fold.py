"""One folding of text for search: what is stored and what is asked go through the same function.

SQLite's and MongoDB's own folding differ, and both miss đ; so both see only these terms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from services.mesh.documents.paths import reach
from services.mesh.documents.port import Body

FOLDING = 1
"""Raised with every change of `fold`: both stores then fold again what they hold."""

LONGEST = 64
"""Letters of a term that count; a longer word (a link, a row of one letter) is cut."""

_KEPT = 20_000


class _Letters(dict[int, str]):
    """What each character becomes, worked out when it is first met: letters and digits, or a space."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code).casefold()).casefold().replace("đ", "d")
        letter = "".join(map(_part, parts))
        if len(self) < _KEPT:
            self[code] = letter
        return letter


def _part(part: str) -> str:
    if unicodedata.category(part) in ("Mn", "Me"):
        return ""
    return part if part.isalnum() else " "


_LETTERS = _Letters()


class Wanted(NamedTuple):
    """A search: whole terms that a document must have, and the prefix that one of its terms begins with."""

    terms: tuple[str, ...]
    prefix: str


def fold(text: str) -> list[str]:
    """The words of a text in their order: casefolded, without tone and vowel marks, đ as d."""
    return [word[:LONGEST] for word in text.translate(_LETTERS).split()]


def terms(body: Body, paths: Iterable[str]) -> set[str]:
    """The terms that a document is found by: the words of these fields, strings or lists of strings."""
    found: set[str] = set()
    for path in paths:
        value = reach(body, path)
        for part in value if isinstance(value, list) else (value,):
            if isinstance(part, str):
                found.update(fold(part))
    return found


def wanted(text: str) -> Wanted | None:
    """What a search asks for; None when it is blank and so asks for nothing.

    A text without a single word, such as `?!`, has an empty prefix: no document matches it.
    """
    if not text.strip():
        return None
    words = fold(text)
    if not words:
        return Wanted((), "")
    return Wanted(tuple(dict.fromkeys(words[:-1])), words[-1])
