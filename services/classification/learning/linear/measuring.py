"""How good answers are: accuracy, F1, calibration, and what doubt buys.

Sources: expected calibration error, Naeini et al. 2015 (15 equal bins of confidence); accuracy against
coverage, Geifman and El-Yaniv 2017; paired bootstrap, Efron and Tibshirani 1993.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BINS = 15
_COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
_SEED = 20260301

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judged:
    """One text: what it is, what the model takes it for, how sure it is, and whether it abstains."""

    right: str
    said: str
    confidence: float
    unsure: bool


@dataclass(frozen=True, slots=True)
class OfClass:
    """Shares from 0 to 1; `texts` that are of the class."""

    name: str
    precision: float
    recall: float
    f1: float
    texts: int


@dataclass(frozen=True, slots=True)
class Report:
    """Shares from 0 to 1. The likeliest class is the answer, abstained or not, but for `sure_accuracy`.

    Attributes:
        calibration_error: mean distance of confidence and accuracy.
        coverage: pairs of (share of texts kept, the surest first; accuracy on them).
        abstain_rate: share below the working threshold. sure_accuracy: on the others; 0 when there are none.
        confusion: counts of (right, said).
    """

    texts: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    calibration_error: float
    coverage: tuple[tuple[float, float], ...]
    abstain_rate: float
    sure_accuracy: float
    classes: tuple[OfClass, ...]
    confusion: dict[tuple[str, str], int]


def report(judged: Sequence[Judged]) -> Report:
    """Measure answers.

    Raises:
        ValueError: there are none.
    """
    if not judged:
        raise ValueError("nothing was judged")
    good = np.array([each.right == each.said for each in judged])
    confidence = np.array([each.confidence for each in judged])
    sure = ~np.array([each.unsure for each in judged])
    confusion = Counter((each.right, each.said) for each in judged)
    classes = _classes(confusion)
    meant = sum(each.texts for each in classes)
    present = [each for each in classes if each.texts]
    return Report(
        texts=len(judged),
        accuracy=float(good.mean()),
        macro_f1=sum(each.f1 for each in present) / len(present),
        weighted_f1=sum(each.f1 * each.texts for each in classes) / meant,
        calibration_error=calibration_error(good, confidence),
        coverage=_coverage(good, confidence),
        abstain_rate=float(1 - sure.mean()),
        sure_accuracy=float(good[sure].mean()) if sure.any() else 0.0,
        classes=classes,
        confusion=dict(confusion),
    )


def calibration_error(good: Flags, confidence: npt.NDArray[np.float64]) -> float:
    """Mean over bins of confidence, weighed by their texts, of |accuracy - confidence|."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in range(_BINS):
        chosen = bins == number
        if chosen.any():
            error += chosen.mean() * abs(good[chosen].mean() - confidence[chosen].mean())
    return float(error)


def _coverage(good: Flags, confidence: npt.NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    order = np.argsort(-confidence, kind="stable")
    points = []
    for share in _COVERAGES:
        kept = max(1, round(share * len(good)))
        points.append((share, float(good[order[:kept]].mean())))
    return tuple(points)


def _classes(confusion: Counter[tuple[str, str]]) -> tuple[OfClass, ...]:
    names = sorted({name for pair in confusion for name in pair})
    meant, said = Counter[str](), Counter[str]()
    for (right, answer), count in confusion.items():
        meant[right] += count
        said[answer] += count
    found = []
    for name in names:
        both = confusion[name, name]
        precision = both / said[name] if said[name] else 0.0
        recall = both / meant[name] if meant[name] else 0.0
        f1 = 2 * both / (said[name] + meant[name])
        found.append(OfClass(name, precision, recall, f1, meant[name]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more of the same texts the second model has right: a share, with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Whether all of the interval lies above zero."""
        return self.low > 0


def compared(first: Sequence[bool], second: Sequence[bool], rounds: int = 2000) -> Difference:
    """Paired bootstrap of two models' right answers on the same texts.

    Raises:
        ValueError: there are none, or not as many of each.
    """
    if not first or len(first) != len(second):
        raise ValueError("both models must answer the same texts")
    gains = np.array(second, dtype=float) - np.array(first, dtype=float)
    chance = np.random.default_rng(_SEED)
    means = [gains[chance.integers(0, len(gains), len(gains))].mean() for _ in range(rounds)]
    low, high = np.quantile(means, (0.025, 0.975))
    return Difference(float(gains.mean()), float(low), float(high))
