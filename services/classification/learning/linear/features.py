"""Features of a text: its words, its pairs of words, and the pieces of its words.

A feature is a string: `w good`, `w not good`, `c >goo`. Pieces stay within one word, whose ends they see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.classification.learning.text import Text, folded, read

PIECES = (2, 5)
"""Letters of a piece, at least and at most; the ends of the word count."""
BEGIN, END = "<s>", "</s>"
"""Stand before the first word and behind the last. No word of a text is spelt so."""
_LONGEST = 24
"""Letters of a word that pieces are made of."""
_MAX_WORDS = 600
_ASKS, _SHOUTS = "?", "!"


def words(raw: str) -> list[str]:
    """The words of a text, with `?` and `!` where a clause ends so. Pictures of faces are words."""
    return [word for word, _ in placed(read(raw))]


def placed(text: Text) -> list[tuple[str, int]]:
    """The same words of a text that was read, each with its place in it; -1 for a sign that ends a clause."""
    found: list[tuple[str, int]] = []
    for place, word in enumerate(text.words[:_MAX_WORDS]):
        if place and text.clauses[place] != text.clauses[place - 1]:
            found += _signs(text.stops[text.clauses[place - 1]])
        found.append((word, place))
    if text.words and text.clauses[-1] < len(text.stops):
        found += _signs(text.stops[text.clauses[-1]])
    return found


def _signs(stop: str) -> list[tuple[str, int]]:
    return [(sign, -1) for sign in (_ASKS, _SHOUTS) if sign in stop]


def without_marks(found: Sequence[str]) -> list[str]:
    """The words as they are typed without tone marks."""
    return [folded(word) for word in found]


def of_words(found: Sequence[str]) -> list[str]:
    """Features of words and of pairs of words, one for each occurrence. The ends of the text pair too."""
    return [f"w {word}" for word in found] + [f"w {a} {b}" for a, b in paired(found)]


def paired(found: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word with the next one; the first and the last with an end of the text."""
    return pairwise((BEGIN, *found, END)) if found else iter(())


def pieces(word: str) -> tuple[str, ...]:
    """Features of the pieces of one word, one for each occurrence."""
    whole = f">{word[:_LONGEST]}<"
    least, most = PIECES
    return tuple(
        f"c {whole[start : start + size]}"
        for size in range(least, most + 1)
        for start in range(max(0, len(whole) - size + 1))
    )
