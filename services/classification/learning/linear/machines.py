"""Ways to find the weights of a linear model: support vectors of two softnesses, and logistic regression.

Sources: Fan et al. 2008, "LIBLINEAR"; multinomial logistic regression by L-BFGS, as scikit-learn has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

_SEED = 20260301
FEW = 2000
"""Rows up to which logistic regression is worth its time: it wins where classes have few examples."""

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """One row per feature and one column per class, and a number per class to start from."""

    matrix: Array
    bias: Array

    def margins(self, rows: csr_matrix) -> Array:
        """One row per text, one column per class."""
        found: Array = rows @ self.matrix + self.bias
        return found


Machine = Callable[[csr_matrix, Numbers, float], Weights]
"""Learns from rows, their classes (numbers from 0 without a gap), and how much each row counts."""


def machines(texts: int) -> dict[str, Machine]:
    """Those worth trying on so many texts, by name."""
    found: dict[str, Machine] = {"soft support vectors": _support(0.3), "support vectors": _support(1.0)}
    if texts <= FEW:
        found["logistic regression"] = _logistic
    return found


def _support(cost: float) -> Machine:
    def fit(rows: csr_matrix, classes: Numbers, share: float) -> Weights:
        machine = LinearSVC(C=cost * share, random_state=_SEED, dual=True)
        machine.fit(rows, classes)
        return _weights(machine.coef_, machine.intercept_)

    return fit


def _logistic(rows: csr_matrix, classes: Numbers, share: float) -> Weights:
    machine = LogisticRegression(C=10.0 * share, max_iter=200, tol=1e-3)
    machine.fit(rows, classes)
    return _weights(machine.coef_, machine.intercept_)


def _weights(of_classes: Array, bias: Array) -> Weights:
    if len(bias) == 1:
        of_classes, bias = np.vstack([-of_classes, of_classes]), np.concatenate([-bias, bias])
    return Weights(of_classes.T, bias)


def mean_of(found: list[Weights], temperatures: list[float]) -> Weights:
    """One model that gives the mean of their log odds; a single one stays as it is."""
    if len(found) == 1:
        return found[0]
    parts = list(zip(found, temperatures, strict=True))
    matrix: Array = sum((each.matrix / warmth for each, warmth in parts), np.zeros_like(found[0].matrix))
    bias: Array = sum((each.bias / warmth for each, warmth in parts), np.zeros_like(found[0].bias))
    return Weights(matrix / len(parts), bias / len(parts))
