"""Topics by their examples: a text gets the topic of an example that says nearly the same.

Three examples are enough, and nothing is trained. Words, pairs of words and how words begin are compared,
weighted by how seldom customers say them and how few topics share them. Tone marks count where both texts
have them; words of every day never do, and one word alone is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.classification.domain.labels import Span
from services.classification.domain.taxonomy import Taxonomy
from services.classification.learning.posting import LEAST, Index
from services.classification.learning.terms import Term, marked, terms
from services.classification.learning.text import Text, folded, read

_FIRST, _GAIN, _SECOND = 0.45, 4.5, 0.3
_SAME = 4.0
_WORTH_SAYING = 0.02


@dataclass(frozen=True, slots=True)
class Near:
    """What examples say for one topic: `score` in the unit of keywords, and the words that say it."""

    score: float
    spans: tuple[Span, ...]


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


def _indexed(said: Sequence[tuple[str, Text]], *, bare: bool) -> Index:
    return Index([path for path, _ in said], [terms(text, bare=bare) for _, text in said])


def _nearest(index: Index, text: Text, said: dict[int, Term]) -> dict[str, Near]:
    best: dict[str, list[tuple[float, int]]] = {}
    for number, value in index.alike(said).items():
        best.setdefault(index.paths[number], []).append((value, number))
    found = {}
    for path, values in best.items():
        (first, number), *others = sorted(values, key=lambda each: (-each[0], each[1]))[:2]
        score = _FIRST + _GAIN * (first - LEAST + _SECOND * sum(value - LEAST for value, _ in others))
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
