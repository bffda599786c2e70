"""A linear model over the views of texts: it hears what a text means, where words alone say little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.classification.learning.embeddings.layers import Floats

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """`weights`: (1536, classes). `bias`: a number per class."""

    weights: Floats
    bias: Floats

    def margins(self, views: Floats) -> Scores:
        """(texts, classes) of (texts, 1536)."""
        return (views @ self.weights + self.bias).astype(np.float64)


def summed(heads: Mapping[str, Head], amounts: Mapping[str, float]) -> Head:
    """One head that gives the sum of their margins, each times its amount."""
    weights = sum(amounts[name] * head.weights for name, head in heads.items())
    bias = sum(amounts[name] * head.bias for name, head in heads.items())
    return Head(np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32))
