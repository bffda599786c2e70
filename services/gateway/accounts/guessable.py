"""How much of a password is not what everybody tries: words, walks over the keyboard, sequences."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

_WORDS = Path(__file__).with_name("guessed.txt").read_text(encoding="utf-8").split()
_LEET = str.maketrans("0134578@$!", "oleastbasi")
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFTS = (0.0, 0.5, 0.75, 1.25)
_PLACES = {
    letter: (column + _SHIFTS[row], row)
    for row, letters in enumerate(_ROWS)
    for column, letter in enumerate(letters)
}
_REACH = 1.9


def unexpected(password: str, own: Iterable[str]) -> int:
    """How many steps from letter to letter are left that no list of guesses has; `own`: the person's words.

    A random password of twelve letters has some nine, a sentence of four words some fifteen, `Password2026!`
    none.
    """
    mine = [word for word in map(plain, own) if len(word) > 2]
    words = sorted({*_WORDS, *mine}, key=len, reverse=True)
    return min(_steps(text, words) for text in (plain(password), plain(password.translate(_LEET))))


def plain(words: str) -> str:
    """Lower-case letters and digits without accents."""
    bare = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if letter.isalnum())


def _steps(text: str, words: Iterable[str]) -> int:
    for word in words:
        text = text.replace(word, " ")
    pairs = {
        (one, other) for one, other in pairwise(text) if " " not in (one, other) and not _expected(one, other)
    }
    return len(pairs)


def _expected(one: str, other: str) -> bool:
    """Whether the second follows the first in the alphabet, among the digits, or lies beside it."""
    if abs(ord(one) - ord(other)) <= 1:
        return True
    here, there = _PLACES.get(one), _PLACES.get(other)
    if here is None or there is None:
        return False
    return abs(here[0] - there[0]) <= _REACH - 0.3 and abs(here[1] - there[1]) <= 1
