"""Topics by their examples: a text gets the topic of an example that says nearly the same.

Three examples are enough, and nothing is trained. Words, pairs of words and pieces of words are compared,
weighted by how seldom customers say them and how few topics share them. Tone marks count where both texts
have them; words of every day never do, and one word alone is not enough.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.classification.domain.labels import Span
from services.classification.domain.taxonomy import Taxonomy
from services.classification.learning.terms import Term, marked, terms
from services.classification.learning.text import Text, folded, read

_MAX_HOLDERS = 400
"""A term that more examples share says little, and would make a text dearer the more examples there are."""
_ROOM = 1.5
"""A text may be so many times as long as the example, by weight, before that counts against it."""
_ENOUGH = 1.4
"""How much the words that are shared must say together; a rare word says nearly 1."""
_LEAST = 0.24
_FIRST, _GAIN, _SECOND = 0.45, 4.5, 0.3
_SAME = 4.0
_WORTH_SAYING = 0.02


@dataclass(frozen=True, slots=True)
class Near:
    """What examples say for one topic: `score` in the unit of keywords, and the words that say it."""

    score: float
    spans: tuple[Span, ...]


@dataclass(slots=True)
class _Holders:
    """Which examples hold a term, and its weight in each of them."""

    examples: array[int] = field(default_factory=lambda: array("I"))
    weights: array[float] = field(default_factory=lambda: array("f"))


@dataclass(slots=True)
class _Alike:
    """How much a text and one example have in common: by weight, and by words alone."""

    dot: float = 0.0
    words: float = 0.0


class _Index:
    """Some examples, by the terms they hold."""

    def __init__(self, paths: Sequence[str], found: Sequence[dict[int, Term]]) -> None:
        self.paths = paths
        self._holders: dict[int, _Holders] = {}
        self._rarity, self._unseen = _rarities(paths, found)
        self._norms = array("f", map(self._norm, found))
        for number, held in enumerate(found):
            for name, term in held.items():
                holders = self._holders.setdefault(name, _Holders())
                holders.examples.append(number)
                holders.weights.append(term.weight * self._rarity[name])

    def alike(self, said: dict[int, Term]) -> dict[int, float]:
        """Examples that say much the same, by number: how alike, from `_LEAST` to 1 and a little above."""
        found: dict[int, _Alike] = {}
        for name, term in said.items():
            holders = self._holders.get(name)
            if holders is None or len(holders.examples) > _MAX_HOLDERS:
                continue
            weight = term.weight * self._rarity[name]
            for number, kept in zip(holders.examples, holders.weights, strict=True):
                alike = found.setdefault(number, _Alike())
                alike.dot += weight * kept
                alike.words += term.weight if term.word else 0.0
        norm = self._norm(said)
        values = {n: each.dot / self._room(n, norm) for n, each in found.items() if each.words >= _ENOUGH}
        return {number: value for number, value in values.items() if value >= _LEAST}

    def shares(self, said: dict[int, Term], number: int) -> dict[int, float]:
        """How much each word of the text, by its place, has in common with one example."""
        shares: dict[int, float] = {}
        for name, term in said.items():
            holders = self._holders.get(name)
            if holders is not None and number in holders.examples:
                kept = holders.weights[holders.examples.index(number)]
                for place in term.places:
                    value = term.weight * self._rarity[name] * kept / len(term.places)
                    shares[place] = shares.get(place, 0.0) + value
        return shares

    def _room(self, number: int, norm: float) -> float:
        example = self._norms[number]
        return max(example * min(norm, _ROOM * example), 1e-9)

    def _norm(self, held: dict[int, Term]) -> float:
        weighed = (term.weight * self._rarity.get(name, self._unseen) for name, term in held.items())
        return math.sqrt(sum(weight * weight for weight in weighed))


class Examples:
    """The examples of all topics in use. What a text costs does not grow with their number."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        said = [(topic.path, read(text)) for topic in taxonomy.used() for text in topic.examples]
        self._same = {_whole(text): path for path, text in reversed(said)}
        with_marks = [each for each in said if marked(each[1])]
        without = [each for each in said if not marked(each[1])]
        self._exact = _indexed(with_marks, bare=False)
        self._bared = _indexed(with_marks, bare=True)
        self._plain = _indexed(without, bare=True)

    def near(self, text: Text) -> dict[str, Near]:
        """What examples say for each topic, for those where that is enough to be worth a word."""
        if not self._same:
            return {}
        found: dict[str, Near] = {}
        for index, bare in (
            ((self._exact, False), (self._plain, True))
            if marked(text)
            else (
                (self._bared, True),
                (self._plain, True),
            )
        ):
            for path, near in _nearest(index, text, terms(text, bare=bare)).items():
                if path not in found or found[path].score < near.score:
                    found[path] = near
        if path := self._same.get(_whole(text), ""):
            spans = (Span(text.starts[0], text.ends[-1], _SAME),) if text.words else ()
            found[path] = Near(_SAME, spans)
        return found


def _indexed(said: Sequence[tuple[str, Text]], *, bare: bool) -> _Index:
    return _Index([path for path, _ in said], [terms(text, bare=bare) for _, text in said])


def _nearest(index: _Index, text: Text, said: dict[int, Term]) -> dict[str, Near]:
    best: dict[str, list[tuple[float, int]]] = {}
    for number, value in index.alike(said).items():
        best.setdefault(index.paths[number], []).append((value, number))
    found = {}
    for path, values in best.items():
        (first, number), *others = sorted(values, key=lambda each: (-each[0], each[1]))[:2]
        score = _FIRST + _GAIN * (first - _LEAST + _SECOND * sum(value - _LEAST for value, _ in others))
        found[path] = Near(score, _spans(text, index.shares(said, number), score))
    return found


def _spans(text: Text, shares: dict[int, float], score: float) -> tuple[Span, ...]:
    total = sum(shares.values())
    return tuple(
        Span(text.starts[place], text.ends[place], round(score * share / total, 3))
        for place, share in sorted(shares.items())
        if share / total >= _WORTH_SAYING
    )


def _whole(text: Text) -> tuple[str, ...]:
    return tuple(map(folded, text.words))


def _rarities(paths: Sequence[str], found: Sequence[dict[int, Term]]) -> tuple[dict[int, float], float]:
    """How much each term says, by the number of topics that share it; and a term that none has."""
    topics: dict[int, set[str]] = {}
    for path, held in zip(paths, found, strict=True):
        for name in held:
            topics.setdefault(name, set()).add(path)
    number = len(set(paths))
    return {name: math.log(1 + number / len(held)) for name, held in topics.items()}, math.log(1 + number)
