"""Ways to learn a head: logistic regression over some of the views of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from services.classification.learning.embeddings.encoder import VIEWS, WIDTH
from services.classification.learning.embeddings.head import Head
from services.classification.learning.embeddings.layers import Floats


@dataclass(frozen=True, slots=True)
class Recipe:
    """Logistic regression over the first columns of the views; a higher cost keeps closer to the texts."""

    columns: int
    cost: float

    def fitted(self, views: Floats, classes: npt.NDArray[np.int64]) -> Head:
        """Learn from (texts, 1536) and the number of each text's class, from 0 without a gap."""
        machine = LogisticRegression(C=self.cost, max_iter=200, tol=1e-3)
        machine.fit(views[:, : self.columns], classes)
        found, bias = machine.coef_.T, machine.intercept_
        if len(bias) == 1:
            found, bias = np.hstack([-found, found]) / 2, np.concatenate([-bias, bias]) / 2
        weights = np.zeros((VIEWS, len(bias)), dtype=np.float32)
        weights[: self.columns] = found
        return Head(weights, bias.astype(np.float32))


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "meaning, soft": Recipe(WIDTH, 3.0),
        "meaning": Recipe(WIDTH, 30.0),
        "all views, soft": Recipe(VIEWS, 1.0),
        "all views": Recipe(VIEWS, 10.0),
    }
)
"""Those that are tried. Few texts are read best by meaning alone, many by all views."""
