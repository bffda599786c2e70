"""From margins to probabilities that can be believed, and the confidence from which on an answer is given.

Sources: temperature scaling, Guo et al. 2017, "On calibration of modern neural networks"; a threshold for a
promised precision, Geifman and El-Yaniv 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, softmax

from services.classification.learning.linear.curve import Curve
from services.classification.learning.linear.model import Scores, chances_of

Numbers = npt.NDArray[np.int64]
_BOUNDS = [(-6.0, 6.0), (-20.0, 20.0), (-4.0, 4.0)]
"""Of the numbers of a curve as they are searched."""


def surprises(log_odds: Scores, right: Numbers) -> Scores:
    """Negative logarithm of the chance of the right class of each text, as if one more text had gone to any
    class: so that a machine that was never wrong is not taken for one that cannot be (Laplace's rule of
    succession)."""
    doubt = 1 / (len(right) + 2)
    highest = log_odds.max(axis=1)
    total = highest + np.log(np.exp(log_odds - highest[:, None]).sum(axis=1))
    known = total - log_odds[np.arange(len(right)), right]
    found: Scores = (1 - doubt) * known + doubt * (total - log_odds.mean(axis=1))
    return found


def surprise(margins: Scores, right: Numbers, temperature: float) -> float:
    """Their mean, of margins at a temperature."""
    return float(surprises(margins / temperature, right).mean())


def least_that_does(choices: Sequence[tuple[float, Scores]]) -> float:
    """The smallest number whose surprises are no worse than the best one's by more than a standard error of
    their difference: what is hardly better is not worth the risk.

    `choices`: numbers, each with the surprises of the same texts. Source: the rule of one standard error,
    Breiman et al. 1984, "Classification and regression trees".
    """
    best = min(choices, key=lambda choice: choice[1].mean())[1]
    for number, found in sorted(choices, key=lambda choice: choice[0]):
        worse = found - best
        if worse.mean() <= worse.std() / np.sqrt(len(worse)):
            return number
    raise AssertionError("the best is no worse than itself")


def temperature(margins: Scores, right: Numbers) -> float:
    """The one that surprises least: margins of texts that the model has not seen, and their right classes."""
    found = minimize_scalar(
        lambda logarithm: surprise(margins, right, float(np.exp(logarithm))), bounds=(-4, 3), method="bounded"
    )
    return float(np.exp(found.x))


def curve(margins: Scores, right: Numbers, warmth: float) -> Curve:
    """The one that surprises least. `warmth`: the best temperature, where the search begins."""
    doubt = 1 / (len(right) + 2)
    meant = np.full(margins.shape, doubt / margins.shape[1])
    meant[np.arange(len(right)), right] += 1 - doubt

    def measured(of: Scores) -> tuple[float, Scores]:
        """The surprise, and how fast it grows with each number."""
        tried = _curve(of)
        found = tried.log_odds(margins)
        too_high = (softmax(found, axis=1) - meant) / len(right)
        within = too_high * tried.power * expit(-tried.slope * margins - tried.offset)
        growth = [tried.slope * (within * margins).sum(), within.sum(), (too_high * found).sum()]
        return surprise(found, right, 1.0), np.array(growth)

    begin = np.array([-np.log(warmth), -1.0, 0.0])
    return _curve(minimize(measured, begin, jac=True, method="L-BFGS-B", bounds=_BOUNDS).x)


def _curve(of: Scores) -> Curve:
    """Of the logarithm of its slope, its offset, and the logarithm of its power."""
    slope, offset, power = of
    return Curve(float(np.exp(slope)), float(offset), float(np.exp(power)))


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
