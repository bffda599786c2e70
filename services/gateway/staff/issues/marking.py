"""Words within a customer's text, found however they are cased and whether or not tone marks were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

Span = tuple[int, int]
"""From a character to the one behind the last."""

_APART = {"đ": "d", "Đ": "d"}


def spans(text: str, words: Iterable[str]) -> list[Span]:
    """Where whole words of these stand in a text, in order; what overlaps is one span."""
    folded = "".join(map(_base, text))
    found = [span for word in words for span in _of(folded, "".join(map(_base, word)))]
    merged: list[Span] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def pieces(text: str, found: Iterable[Span]) -> list[tuple[str, bool]]:
    """The text cut at these spans: each piece and whether it is one of them."""
    cut, at = [], 0
    for begin, end in found:
        if begin > at:
            cut.append((text[at:begin], False))
        cut.append((text[begin:end], True))
        at = end
    if at < len(text):
        cut.append((text[at:], False))
    return cut


def _of(folded: str, word: str) -> Iterable[Span]:
    at = folded.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not folded[at - 1 : at].isalnum() and not folded[end : end + 1].isalnum():
            yield at, end
        at = folded.find(word, at + 1)


@lru_cache(maxsize=4096)
def _base(character: str) -> str:
    """One character for one: without its mark, in lower case; spans count in the text as it is."""
    plain = _APART.get(character) or unicodedata.normalize("NFD", character)[0]
    lower = plain.lower()
    return lower if len(lower) == 1 else plain
