"""A stream of any length from the project's own examples: halves of two of them, and words made up.

It is easier to read than what customers write; it is for measuring speed, not understanding.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from services.classification.learning.examples.shelf import LANGUAGES, Example, examples

_PRODUCTS = ("bank", "phone", "school", "airline")
_STARTS, _ENDS = ("ba", "co", "di", "fu", "ga", "lo", "mi", "nu", "pe", "ra"), ("l", "n", "r", "s", "x", "")
_MADE_UP = 0.4
"""The share of texts with a word of their own, such as a name of a shop or of a model."""


def varied(number: int, seed: int = 11) -> Iterator[tuple[str, str]]:
    """So many texts with a product each; the same for the same seed."""
    chance = random.Random(seed)
    shelves = {language: list(examples(language)) for language in LANGUAGES}
    for _ in range(number):
        shelf = shelves[chance.choice(LANGUAGES)]
        yield _text(chance, shelf), chance.choice(_PRODUCTS)


def _text(chance: random.Random, shelf: list[Example]) -> str:
    words = chance.choice(shelf).text.split()
    if chance.random() < 0.5:
        other = chance.choice(shelf).text.split()
        words = words[: len(words) // 2 + 1] + other[len(other) // 2 :]
    if chance.random() < _MADE_UP:
        name = "".join(chance.choice(_STARTS) for _ in range(3)) + chance.choice(_ENDS)
        words.insert(chance.randrange(len(words) + 1), name)
    return " ".join(words)
