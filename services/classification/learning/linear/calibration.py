"""From margins to probabilities that can be believed, and the confidence from which on an answer is given.

Sources: temperature scaling, Guo et al. 2017, "On calibration of modern neural networks"; a threshold for a
promised precision, Geifman and El-Yaniv 2017.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from services.classification.learning.linear.model import Scores, chances_of

Numbers = npt.NDArray[np.int64]


def surprise(margins: Scores, right: Numbers, temperature: float) -> float:
    """Mean negative logarithm of the chance of the right class, as if one more text had gone to any class: so
    that a machine that was never wrong is not taken for one that cannot be (Laplace's rule of succession)."""
    doubt = 1 / (len(right) + 2)
    scaled = margins / temperature
    highest = scaled.max(axis=1)
    total = highest + np.log(np.exp(scaled - highest[:, None]).sum(axis=1))
    known = total - scaled[np.arange(len(right)), right]
    return float(((1 - doubt) * known + doubt * (total - scaled.mean(axis=1))).mean())


def temperature(margins: Scores, right: Numbers) -> float:
    """The one that surprises least: margins of texts that the model has not seen, and their right classes."""
    found = minimize_scalar(
        lambda logarithm: surprise(margins, right, float(np.exp(logarithm))), bounds=(-4, 3), method="bounded"
    )
    return float(np.exp(found.x))


def threshold(log_odds: Scores, right: Numbers, precision: float) -> float:
    """The lowest confidence from which on so large a share is right; 0 when all are answered."""
    if precision <= 0:
        return 0.0
    chances = np.array([chances_of(row, 1.0) for row in log_odds])
    confidence, good = chances.max(axis=1), chances.argmax(axis=1) == right
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(good[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    return float(confidence[order][enough[-1]]) if len(enough) else 1.0
