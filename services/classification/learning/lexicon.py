"""Word lists of the project, and one matcher over all of them.

A list is a text file of sections: `[name weight]` on a line, then entries with commas between them. `#`
starts a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from services.classification.learning.text import read

Sections = dict[str, list[str]]
WordList = Mapping[str, Sections]

_FOLDER = files("services.classification.learning") / "words"
_HEADER = re.compile(r"^\[([^\]]+)\]$")


@cache
def sections(name: str) -> Sections:
    """The entries of a list by section. A section that comes twice goes on."""
    found: Sections = {}
    current: list[str] = []
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if header := _HEADER.match(stripped):
            current = found.setdefault(header.group(1), [])
        else:
            current.extend(entry.strip() for entry in stripped.split(",") if entry.strip())
    return found


class Cue(NamedTuple):
    """What an entry says: for this label of this dimension, so much."""

    dimension: str
    label: str
    weight: float


class Hit(NamedTuple):
    """An entry that was found: words `first` to `last` (exclusive)."""

    first: int
    last: int
    label: str
    weight: float


class Node(dict[str, "Node"]):
    """A place in the tree of entries; `cues` are those of the entry that ends here."""

    __slots__ = ("cues",)

    def __init__(self) -> None:
        super().__init__()
        self.cues: list[Cue] = []


class Matcher:
    """Finds all entries in a text in one pass. In each dimension a longer entry wins over those inside it."""

    def __init__(self) -> None:
        self._root = Node()
        self.words: set[str] = set()

    def add(self, words: Sequence[str], cue: Cue) -> None:
        """Take in one entry. Of two weights for the same label the later one counts."""
        node = self._root
        for word in words:
            node = node.setdefault(word, Node())
        node.cues = [*(kept for kept in node.cues if kept[:2] != cue[:2]), cue]
        self.words.update(words)

    def holds(self, words: Sequence[str], dimension: str) -> bool:
        """Whether there is this very entry in this dimension."""
        node = self._root
        for word in words:
            if word not in node:
                return False
            node = node[word]
        return any(cue.dimension == dimension for cue in node.cues)

    def find(self, words: Sequence[str], clauses: Sequence[int]) -> dict[str, list[Hit]]:
        """Hits by dimension, in the order of the text; none reaches over the end of a clause."""
        found: dict[str, list[Hit]] = {}
        free: dict[str, int] = {}
        root = self._root
        for first, word in enumerate(words):
            if word in root:
                _take(_ends(root[word], first, words, clauses), first, found, free)
        return found


def _ends(node: Node, first: int, words: Sequence[str], clauses: Sequence[int]) -> list[tuple[int, Node]]:
    """The entries that begin at `first`: where each ends (exclusive), the shortest first."""
    last = first + 1
    ends = [(last, node)] if node.cues else []
    while last < len(words) and clauses[last] == clauses[first]:
        deeper = node.get(words[last])
        if deeper is None:
            break
        node = deeper
        last += 1
        if node.cues:
            ends.append((last, node))
    return ends


def _take(
    ends: Sequence[tuple[int, Node]], first: int, found: dict[str, list[Hit]], free: dict[str, int]
) -> None:
    """Keep the longest entry of each dimension, where no earlier one of it reaches; `free`: up to where."""
    taken: dict[str, int] = {}
    for end, node in reversed(ends):
        for cue in node.cues:
            if taken.setdefault(cue.dimension, end) == end and free.get(cue.dimension, 0) <= first:
                found.setdefault(cue.dimension, []).append(Hit(first, end, cue.label, cue.weight))
    for dimension, end in taken.items():
        if free.get(dimension, 0) <= first:
            free[dimension] = end


def words_of(entry: str) -> tuple[str, ...]:
    """An entry in the normal form that texts have."""
    return tuple(read(entry).words)


def entries(names: Iterable[str]) -> Iterable[tuple[str, float, str]]:
    """All entries of these lists as (section without its weight, weight, entry)."""
    for name in names:
        for header, found in sections(name).items():
            label, _, weight = header.partition(" ")
            for entry in found:
                yield label, float(weight or 1), entry
