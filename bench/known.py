"""Vectors of texts that are known before they are asked for, so that encoding is no part of what is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np

from services.classification.learning.embeddings.encoder import WIDTH
from services.classification.learning.embeddings.layers import Floats
from services.classification.learning.embeddings.recalled import Recalled
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.patterns.meaning import Meaning

_AT_ONCE = 512
_DIRECTIONS = np.random.RandomState(5).standard_normal((4096, WIDTH)).astype(np.float32)


class Known:
    """The texts learnt last, and their vectors."""

    def __init__(self) -> None:
        self._vectors: dict[str, Floats] = {}

    def learn(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Floats]) -> None:
        """Know these, and no others."""
        self._vectors = {}
        for begin in range(0, len(texts), _AT_ONCE):
            part = texts[begin : begin + _AT_ONCE]
            self._vectors.update(zip(part, encode(part), strict=True))

    def index(self) -> PatternIndex:
        """An empty one that compares by meaning."""
        return PatternIndex(meaning=Meaning(Recalled(self._rows, b"known")))

    def _rows(self, texts: Sequence[str]) -> Floats:
        return np.array([self._vectors[text] for text in texts])


def made_of_words(texts: Sequence[str]) -> Floats:
    """Vectors that are nearer, the more words texts share: for measuring speed, not understanding."""
    said = [[crc32(word.encode()) % len(_DIRECTIONS) for word in text.split()] for text in texts]
    rows: Floats = np.array([_DIRECTIONS[numbers].sum(axis=0) for numbers in said])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
