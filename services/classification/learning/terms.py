"""The terms of a text that say something: words, pairs of words and how words begin, as numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from zlib import crc32

from services.classification.learning.examples.shelf import examples
from services.classification.learning.language import vietnamese_syllable
from services.classification.learning.lexicon import sections
from services.classification.learning.text import Text, folded, plain, read

_MAX_WORDS = 200
_PAIR, _BEGUN = 0.6, 0.6
_SYLLABLE = 0.8
_LONG, _BEGINNING = 4, 4


class Term(NamedTuple):
    """How much a term says, and the places of its words in the text.

    `alone`: how much it says as a word of its own, of which a Vietnamese syllable is but a part.
    """

    weight: float
    places: list[int]
    alone: float = 0.0


def marked(text: Text) -> bool:
    """Whether it is written with tone marks."""
    return sum(1 for word in text.words if not word.isascii()) * 8 >= max(1, len(text.words))


def terms(text: Text, *, bare: bool) -> dict[int, Term]:
    """The terms of the first two hundred words; `bare`: without their tone marks."""
    found: dict[int, Term] = {}
    stop = _stop(bare)
    last, last_rare, clause = "", 0.0, -1
    for place, said in enumerate(text.words[:_MAX_WORDS]):
        word = folded(said) if bare else said
        if text.clauses[place] != clause:
            last, clause = "", text.clauses[place]
        if word in stop or not any(map(str.isalnum, word)):
            last = ""
            continue
        rare = _rare(folded(said))
        _take(
            found, f"w{word}", Term(rare, [place], rare * (_SYLLABLE if vietnamese_syllable(word) else 1.0))
        )
        if last:
            _take(found, f"p{last} {word}", Term(_PAIR * (rare + last_rare), [place - 1, place]))
        if len(word) > _LONG:
            _take(found, f"b{word[:_BEGINNING]}", Term(_BEGUN * rare, [place]))
        last, last_rare = word, rare
    return found


def _take(found: dict[int, Term], name: str, term: Term) -> None:
    number = crc32(name.encode())
    known = found.get(number)
    if known is None:
        found[number] = term
    else:
        known.places.extend(place for place in term.places if place not in known.places)


def _rare(word: str) -> float:
    """How seldom customers say this word (without marks), from 0 to 1."""
    counts, number = _said()
    return 1 - math.log(1 + counts.get(word, 0)) / math.log(1 + number)


@cache
def _said() -> tuple[Mapping[str, int], int]:
    """In how many of the shipped examples each word stands, without marks, and how many there are."""
    counts = Counter[str]()
    number = 0
    for example in examples():
        counts.update({folded(word) for word in read(example.text).words})
        number += 1
    return counts, number


@cache
def _stop(bare: bool) -> frozenset[str]:
    words = (plain(word) for name in ("stop_en.txt", "stop_vi.txt") for word in sections(name)["stop"])
    return frozenset(map(folded, words)) if bare else frozenset(words)
