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

Ids = npt.NDArray[np.int32]
Values = npt.NDArray[np.float32]
_REMEMBERED = 50_000


@dataclass(slots=True)
class Vocabulary:
    """Features by number.

    Attributes:
        numbers: of each feature; from 0 without a gap.
        idf: how much each says, by number.
    """

    numbers: dict[str, int]
    idf: Values
    _pieces: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]], least: int = 2) -> Vocabulary:
        """The features that at least so many of these texts (lists of words) have."""
        counts: Counter[str] = Counter()
        pieces: dict[str, tuple[str, ...]] = {}
        total = 0
        for words in texts:
            total += 1
            found = set(features.of_words(words))
            for word in set(words):
                if word not in pieces:
                    if len(pieces) >= _REMEMBERED:
                        pieces.clear()
                    pieces[word] = features.pieces(word)
                found.update(pieces[word])
            counts.update(found)
        kept = sorted(feature for feature, count in counts.items() if count >= least)
        documents = np.array([counts[feature] for feature in kept], dtype=np.float64)
        idf = np.log((1 + total) / (1 + documents)) + 1
        return cls({feature: number for number, feature in enumerate(kept)}, idf.astype(np.float32))

    def vector(self, words: Sequence[str]) -> tuple[Ids, Values]:
        """Numbers and weights of the features that a text has; empty when it has none that is known."""
        numbers = self.numbers
        of_words = Counter(numbers[f] for f in features.of_words(words) if f in numbers)
        of_pieces: Counter[int] = Counter()
        for word in words:
            of_pieces.update(self.pieces(word))
        parts = [self._weighed(part) for part in (of_words, of_pieces) if part]
        if not parts:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return np.concatenate([ids for ids, _ in parts]), np.concatenate([values for _, values in parts])

    def pieces(self, word: str) -> list[int]:
        """Numbers of the known pieces of a word, one for each occurrence."""
        found = self._pieces.get(word)
        if found is None:
            if len(self._pieces) >= _REMEMBERED:
                self._pieces.clear()
            known = (self.numbers.get(piece, -1) for piece in features.pieces(word))
            found = self._pieces[word] = [number for number in known if number >= 0]
        return found

    def _weighed(self, counts: Counter[int]) -> tuple[Ids, Values]:
        ids = np.fromiter(counts.keys(), np.int32, len(counts))
        values = np.fromiter(counts.values(), np.float32, len(counts))
        values = (1 + np.log(values)) * self.idf[ids]
        length: np.float32 = np.sqrt(np.dot(values, values))
        return ids, (values / length).astype(np.float32)
