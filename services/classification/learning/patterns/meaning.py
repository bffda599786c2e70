"""What an English text means as one string of bytes: the encoder's name, then 384 numbers of 8 bits.

Of other languages the encoder knows little, so their texts have no meaning here and are compared by words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.classification.domain.labels import Labels, Language
from services.classification.learning.embeddings.encoder import WIDTH
from services.classification.learning.embeddings.recalled import Recalled

Packed = NDArray[np.int8]

_STEPS = 127 / 0.25
"""For 1. Of 384 numbers whose squares add up to 1, hardly one is above a quarter."""


class Meaning:
    """Reads what texts mean, and what others of the same encoder read."""

    def __init__(self, encoder: Recalled) -> None:
        self._encoder = encoder

    def of(self, text: str, labels: Labels) -> bytes:
        """The meaning of a text that was classified; empty unless it is English."""
        if labels.language.value != Language.EN:
            return b""
        numbers = np.rint(self._encoder.views(text)[:WIDTH] * _STEPS)
        packed: bytes = np.clip(numbers, -127, 127).astype(np.int8).tobytes()
        return self._encoder.name + packed

    def unpacked(self, meaning: bytes) -> Packed | None:
        """Its numbers; None when another encoder made them."""
        name, numbers = meaning[: len(self._encoder.name)], meaning[len(self._encoder.name) :]
        if name != self._encoder.name or len(numbers) != WIDTH:
            return None
        return np.frombuffer(numbers, dtype=np.int8)
