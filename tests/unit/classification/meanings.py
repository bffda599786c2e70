"""An encoder for tests: words of one sense are one direction, so texts mean the same in no common word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np

from services.classification.learning.embeddings.encoder import VIEWS, WIDTH
from services.classification.learning.embeddings.layers import Floats
from services.classification.learning.embeddings.recalled import Recalled

_SENSES = ("luggage suitcase bags", "lost vanished missing", "refund reimbursement", "zebra quagga")
_SENSE = {word: number for number, words in enumerate(_SENSES) for word in words.split()}


class Senses(Recalled):
    """Counts how often it was asked to encode."""

    def __init__(self, name: bytes = b"test", senses: Mapping[str, int] = _SENSE) -> None:
        self.encoded: list[str] = []
        self._senses = senses
        super().__init__(self._views, name)

    def _views(self, texts: Sequence[str]) -> Floats:
        self.encoded += texts
        rows = np.zeros((len(texts), VIEWS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = text.lower().split()
            meant = sum(
                (_direction(self._senses[word]) for word in words if word in self._senses), np.zeros(WIDTH)
            )
            own = np.random.RandomState(crc32(text.encode())).standard_normal(WIDTH) * 0.45
            row[:WIDTH] = (meant + own) / np.linalg.norm(meant + own)
        return rows


def _direction(sense: int) -> Floats:
    found: Floats = np.random.RandomState(sense).standard_normal(WIDTH)
    return found
