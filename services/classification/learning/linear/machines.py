"""Ways to find the weights of a linear model: support vectors of several softnesses, and logistic regression.

Sources: Fan et al. 2008, "LIBLINEAR"; multinomial logistic regression by L-BFGS, as scikit-learn has them.
Costs that grow as a class is rarer: Lin, Lee and Wahba 2002, "Support vector machines for classification in
nonstandard situations"; here by the root, because all of it lets rare classes win too often.
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
"""Texts up to which all machines are tried to the end, logistic regression learns all classes at once, and
one temperature makes chances of margins."""

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
        return {**found, "logistic regression": _logistic}
    found["support vectors for rare classes"] = _support(0.1, for_rare=0.5)
    found["soft support vectors for rare classes"] = _support(0.05, for_rare=0.5)
    return {**found, "logistic regression": _logistic_each}


def _support(cost: float, *, for_rare: float = 0.0) -> Machine:
    def fit(rows: csr_matrix, classes: Numbers, share: float) -> Weights:
        costs = _costs(classes, for_rare) if for_rare else None
        machine = LinearSVC(C=cost * share, class_weight=costs, random_state=_SEED, dual=True)
        machine.fit(rows, classes)
        return _weights(machine.coef_, machine.intercept_)

    return fit


def _costs(classes: Numbers, power: float) -> dict[int, float]:
    """How much each text of a class counts against those of all others, which count once: a power of how many
    times as many those are. LIBLINEAR weighs only a class's own texts so; of two classes it weighs both."""
    own = np.bincount(classes)
    others = (len(classes) - own) / own
    return dict(enumerate((others ** (power if len(own) > 2 else power / 2)).tolist()))


def _logistic(rows: csr_matrix, classes: Numbers, share: float) -> Weights:
    machine = LogisticRegression(C=10.0 * share, max_iter=200, tol=1e-3)
    machine.fit(rows, classes)
    return _weights(machine.coef_, machine.intercept_)


def _logistic_each(rows: csr_matrix, classes: Numbers, share: float) -> Weights:
    """Each class against all others: much quicker than all at once, where texts are many."""
    rows = rows.astype(np.float64)
    costs = list(_costs(classes, 0.25).items())
    found: list[LogisticRegression] = []
    for number, cost in costs if len(costs) > 2 else costs[1:]:
        machine = LogisticRegression(
            C=10.0 * share, class_weight={False: 1.0, True: cost}, solver="liblinear", dual=True, tol=0.1
        ).set_params(random_state=_SEED)
        found.append(machine.fit(rows, classes == number))
    return _weights(np.vstack([each.coef_ for each in found]), np.hstack([each.intercept_ for each in found]))


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
