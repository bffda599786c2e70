"""Takes endings off English words, so that `charged` and `charges` are one term of a pattern.

A few endings only, fewer than Porter's stemmer (1980) takes: what is left need be no word, only the same
for forms of one word.
"""

from __future__ import annotations

from services.classification.learning.text import Memo

_ENDINGS = ("ing", "ed", "es", "s", "ly")
_SHORTEST = 3
_stems = Memo()


def stem(word: str) -> str:
    """What the word has in common with its other forms; words of other alphabets stay as they are."""
    found = _stems.get(word)
    return found if found is not None else _stems.remember(word, _stemmed(word))


def _stemmed(word: str) -> str:
    if not word.isascii():
        return word
    bare = _bare(word)
    if len(bare) > _SHORTEST and bare[-1] == "e":
        bare = bare[:-1]
    return bare[:-1] + "i" if len(bare) > _SHORTEST and bare[-1] == "y" else bare


def _bare(word: str) -> str:
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST:
            doubled = len(rest) > _SHORTEST and rest[-1] == rest[-2] and rest[-1] not in "ls"
            return rest[:-1] if doubled else rest
    return word
