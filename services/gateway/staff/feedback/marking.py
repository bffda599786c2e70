"""The customer's words with those marked that stand behind the labels.

Classification reads redacted text: its spans count there. Where redaction changed nothing they are carried
over as they are; otherwise the same words are looked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unicodedata import normalize

SLOTS = ("goal", "event", "consequence", "text")
_MOST_SPANS = 60


@dataclass(frozen=True, slots=True)
class Behind:
    """A span of the text that was read, and the dimension whose label it stands behind."""

    start: int
    end: int
    dimension: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the customer's words; `dimensions` are those whose labels they stand behind."""

    text: str
    dimensions: tuple[str, ...] = ()


def slots_of(feedback: Any) -> dict[str, str]:
    """What the customer said, by slot, as it is read: composed and without blanks around it."""
    said = {name: normalize("NFC", getattr(feedback, name).strip()) for name in SLOTS}
    return {name: words for name, words in said.items() if words}


def marked(slots: Mapping[str, str], read: str, behind: Sequence[Behind]) -> dict[str, list[Piece]]:
    """Each slot cut where a marked span begins or ends."""
    same, begin, found = "\n".join(slots.values()) == read, 0, {}
    for name, words in slots.items():
        spans = _moved(behind, begin, len(words)) if same else _sought(behind, read, words)
        found[name] = _cut(words, spans[:_MOST_SPANS])
        begin += len(words) + 1
    return found


def words_behind(read: str, behind: Sequence[Behind], dimension: str) -> list[str]:
    """The words that stand behind one label, each once, in the order of the text."""
    spans = sorted((one.start, one.end) for one in behind if one.dimension == dimension)
    return list(dict.fromkeys(" ".join(read[start:end].split()) for start, end in spans))


def _moved(behind: Sequence[Behind], begin: int, length: int) -> list[Behind]:
    inside = (Behind(max(0, b.start - begin), min(length, b.end - begin), b.dimension) for b in behind)
    return [one for one in inside if one.start < one.end]


def _sought(behind: Sequence[Behind], read: str, words: str) -> list[Behind]:
    found = []
    for one in behind[:_MOST_SPANS]:
        at = words.find(read[one.start : one.end])
        if at >= 0 and one.end > one.start:
            found.append(Behind(at, at + one.end - one.start, one.dimension))
    return found


def _cut(words: str, spans: Sequence[Behind]) -> list[Piece]:
    edges = sorted({0, len(words), *(edge for one in spans for edge in (one.start, one.end))})
    pieces = []
    for start, end in pairwise(edges):
        names = dict.fromkeys(one.dimension for one in spans if one.start <= start and end <= one.end)
        pieces.append(Piece(words[start:end], tuple(names)))
    return pieces
