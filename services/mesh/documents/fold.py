"""One folding of text for search: what is stored and what is asked go through the same function.

SQLite's and MongoDB's own folding differ, and both miss đ; so both see only these terms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from services.mesh.documents.paths import reach
from services.mesh.documents.port import Body

LONGEST = 64
"""Letters of a term that count; a longer word (a link, a row of one letter) is cut."""

_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_WORD = re.compile(r"[^\W_]+")


class Wanted(NamedTuple):
    """A search: whole terms that a document must have, and the prefix that one of its terms begins with."""

    terms: tuple[str, ...]
    prefix: str


def fold(text: str) -> list[str]:
    """The words of a text in their order: casefolded, without tone and vowel marks, đ as d."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).replace("đ", "d")
    return [word[:LONGEST] for word in _WORD.findall(folded)]


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
