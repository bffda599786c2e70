"""Which features count, and how much each says: TF-IDF with logarithmic counts.

Words and pieces are two parts, each of length one, so that the many pieces do not drown the few words.
Source: Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"; the smoothed idf of
scikit-learn's `TfidfTransformer`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from services.classification.learning.linear import features

Ids = npt.NDArray[np.intp]
Values = npt.NDArray[np.float32]
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The features that a text has, and which of its words brought them.

    Attributes:
        ids, values: number and weight of each; empty when none is known.
        of, places, portions: one for each occurrence: which of the features, which word, and what part of the
            feature's weight that word brings. A pair is brought by both of its words.
    """

    ids: Ids
    values: Values
    of: Ids
    places: Ids
    portions: npt.NDArray[np.float64]

    def gains(self, column: Values, words: int) -> npt.NDArray[np.float64]:
        """What each of so many words brings, given the weight of each feature for a class."""
        each = (column * self.values)[self.of] * self.portions
        found: npt.NDArray[np.float64] = np.bincount(self.places, weights=each, minlength=words).astype(float)
        return found


@dataclass(slots=True)
class Vocabulary:
    """Features by number: those of pieces first.

    Attributes:
        numbers: of each feature; from 0 without a gap, in the order of their names.
        idf: how much each says, by number.
    """

    numbers: dict[str, int]
    idf: Values
    _first_word: int = field(init=False)
    _pieces: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._first_word = sum(1 for name in self.numbers if name.startswith("c "))

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]], least: int = 2) -> Vocabulary:
        """The features that at least so many of these texts (lists of words) have."""
        counts: Counter[str] = Counter()
        known: dict[str, tuple[str, ...]] = {}
        total = 0
        for words in texts:
            total += 1
            found = set(features.of_words(words))
            for word in set(words):
                if (pieces := known.get(word)) is None:
                    if len(known) >= _REMEMBERED:
                        known.clear()
                    pieces = known[word] = features.pieces(word)
                found.update(pieces)
            counts.update(found)
        kept = sorted(feature for feature, count in counts.items() if count >= least)
        documents = np.array([counts[feature] for feature in kept], dtype=np.float64)
        idf = np.log((1 + total) / (1 + documents)) + 1
        return cls({feature: number for number, feature in enumerate(kept)}, idf.astype(np.float32))

    def see(self, words: Sequence[str]) -> Seen:
        """The features that a text has."""
        found, places, portions = self._occurrences(words)
        ids, of = np.unique(np.array(found, dtype=np.intp), return_inverse=True)
        portion = np.array(portions)
        counts = np.bincount(of, weights=portion, minlength=len(ids))
        values = (1 + np.log(counts)) * self.idf[ids]
        middle = int(np.searchsorted(ids, self._first_word))
        parts = [
            part / np.sqrt(np.dot(part, part)) for part in (values[:middle], values[middle:]) if len(part)
        ]
        weights = np.concatenate(parts).astype(np.float32) if parts else np.empty(0, np.float32)
        return Seen(ids, weights, of, np.array(places, dtype=np.intp), portion / counts[of])

    def _occurrences(self, words: Sequence[str]) -> tuple[list[int], list[int], list[float]]:
        numbers, last = self.numbers, len(words) - 1
        found: list[int] = []
        places: list[int] = []
        portions: list[float] = []
        for place, word in enumerate(words):
            known = self.pieces(word)
            if (number := numbers.get(f"w {word}")) is not None:
                known = [*known, number]
            found += known
            places += [place] * len(known)
        portions = [1.0] * len(found)
        for place, (first, second) in enumerate(features.paired(words)):
            if (number := numbers.get(f"w {first} {second}")) is not None:
                both = [each for each in (place - 1, place) if 0 <= each <= last]
                found += [number] * len(both)
                places += both
                portions += [1 / len(both)] * len(both)
        return found, places, portions

    def pieces(self, word: str) -> list[int]:
        """Numbers of the known pieces of a word, one for each occurrence."""
        found = self._pieces.get(word)
        if found is None:
            if len(self._pieces) >= _REMEMBERED:
                self._pieces.clear()
            known = (self.numbers.get(piece, -1) for piece in features.pieces(word))
            found = self._pieces[word] = [number for number in known if number >= 0]
        return found
