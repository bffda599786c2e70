"""How much each of several models counts, by texts that none of them has seen.

The pooled log odds are a sum of the models' margins, each times an amount of at least 0, chosen so that the
right classes surprise least: what says nothing new gets nothing, and the sum needs no other temperature.
Sources: stacking with amounts of at least 0, Breiman 1996, "Stacked regressions"; logarithmic pools of
chances, Genest and Zidek 1986.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from services.classification.learning.linear import calibration

Scores = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
_MOST = 20.0


def amounts(margins: Mapping[str, Scores], right: Numbers) -> dict[str, float]:
    """The amount of each model, by name. `margins`: (texts, classes) each; `right`: the number of the class.

    The surprise is convex in the amounts, so that there is one answer.
    """
    parts = np.stack([*margins.values()])
    rows = np.arange(len(right))
    doubt = 1 / (len(right) + 2)
    target = (1 - doubt) * parts[:, rows, right] + doubt * parts.mean(axis=2)

    def surprise(chosen: Scores) -> tuple[float, Scores]:
        pooled = np.tensordot(chosen, parts, axes=1)
        chances = np.exp(pooled - pooled.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = (np.einsum("ktc,tc->kt", parts, chances) - target).mean(axis=1)
        return calibration.surprise(pooled, right, 1.0), slope

    begin = np.full(len(parts), 1 / len(parts))
    found = minimize(surprise, begin, jac=True, method="L-BFGS-B", bounds=[(0.0, _MOST)] * len(parts))
    return dict(zip(margins, map(float, found.x), strict=True))
