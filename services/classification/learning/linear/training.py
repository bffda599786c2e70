"""Training: a linear support vector machine over the features, then its temperature and its threshold.

Each text is learnt twice, as written and as typed without tone marks, so that the model reads both.
The same texts in the same order give the same model on the same machine.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from services.classification.learning.linear import features
from services.classification.learning.linear.model import LinearModel, Scores, chances_of
from services.classification.learning.linear.vocabulary import Vocabulary

_FOLDS = 4
_SEED = 20260301


class NothingToLearn(ValueError):
    """There are fewer than two classes, or none of them often enough."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts with what they are. Both have the same length."""

    texts: Sequence[Sequence[str]]
    labels: Sequence[str]

    def part(self, chosen: Sequence[int]) -> Lesson:
        """Some of it."""
        return Lesson([self.texts[n] for n in chosen], [self.labels[n] for n in chosen])


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        cost: of a training error (the C of the support vector machine).
        balanced: whether rare classes count as much as frequent ones.
        precision: what share of the answers that are not “unsure” shall be right.
        least: texts that a feature must stand in.
    """

    cost: float = 0.3
    balanced: bool = False
    precision: float = 0.0
    least: int = 2


def lesson(texts: Sequence[str], labels: Sequence[str]) -> Lesson:
    """Read the texts."""
    return Lesson([features.words(text) for text in texts], list(labels))


def train(given: Lesson, *, dimension: str, plan: Plan | None = None) -> LinearModel:
    """The model of these texts.

    Raises:
        NothingToLearn: as its description says.
    """
    plan = plan or Plan()
    if len(set(given.labels)) < 2:
        raise NothingToLearn("at least two classes are needed")
    model = _fitted(given, dimension, plan)
    held = _held_out(given, dimension, plan)
    if held is not None:
        scores, right = held
        temperature = _temperature(scores, right)
        threshold = _threshold(scores, right, temperature, plan.precision)
        model = replace(model, temperature=temperature, threshold=threshold)
    return model


def _fitted(given: Lesson, dimension: str, plan: Plan) -> LinearModel:
    doubled = [*given.texts, *map(features.without_marks, given.texts)]
    vocabulary = Vocabulary.learn(doubled, least=plan.least)
    matrix = vectors(vocabulary, doubled)
    classes = tuple(sorted(set(given.labels)))
    machine = LinearSVC(
        C=plan.cost, random_state=_SEED, class_weight="balanced" if plan.balanced else None, dual=True
    )
    machine.fit(matrix, [*given.labels, *given.labels])
    weights, bias = machine.coef_.T, machine.intercept_
    if len(classes) == 2:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return LinearModel(
        dimension=dimension,
        classes=classes,
        vocabulary=vocabulary,
        weights=np.ascontiguousarray(weights, dtype=np.float32),
        bias=np.asarray(bias, dtype=np.float32),
        temperature=1.0,
        threshold=0.0,
        version="",
    )


def vectors(vocabulary: Vocabulary, texts: Sequence[Sequence[str]]) -> csr_matrix:
    """One row per text."""
    rows = [vocabulary.vector(text) for text in texts]
    ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    ids = np.concatenate([ids for ids, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, ids, ends), shape=(len(rows), len(vocabulary.numbers)))


def _held_out(given: Lesson, dimension: str, plan: Plan) -> tuple[Scores, np.ndarray] | None:
    """Margins of texts by models that have not seen them, and the number of the right class of each."""
    classes = {name: number for number, name in enumerate(sorted(set(given.labels)))}
    often = Counter(given.labels)
    fold = [_fold(text) for text in given.texts]
    scores, right = [], []
    for turn in range(_FOLDS):
        known = [n for n in range(len(fold)) if fold[n] != turn]
        asked = [n for n in range(len(fold)) if fold[n] == turn and often[given.labels[n]] >= _FOLDS]
        part = given.part(known)
        if set(part.labels) != set(classes) or not asked:
            continue
        model = _fitted(part, dimension, plan)
        matrix = vectors(model.vocabulary, given.part(asked).texts)
        scores.append(matrix @ model.weights.astype(np.float64) + model.bias)
        right += [classes[given.labels[n]] for n in asked]
    return (np.vstack(scores), np.array(right)) if scores else None


def _fold(text: Sequence[str]) -> int:
    """By the words, so that the same text is never on both sides."""
    return hashlib.blake2b(" ".join(text).encode(), digest_size=4).digest()[0] % _FOLDS


def _temperature(scores: Scores, right: np.ndarray) -> float:
    """The one that makes the right classes likeliest."""

    def surprise(logarithm: float) -> float:
        scaled = scores / np.exp(logarithm)
        highest = scaled.max(axis=1)
        total = highest + np.log(np.exp(scaled - highest[:, None]).sum(axis=1))
        return float((total - scaled[np.arange(len(right)), right]).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-4, 3), method="bounded").x))


def _threshold(scores: Scores, right: np.ndarray, temperature: float, precision: float) -> float:
    """The lowest confidence from which on so large a share is right; 0 when all are answered."""
    if precision <= 0:
        return 0.0
    chances = np.array([chances_of(row, temperature) for row in scores])
    confidence, good = chances.max(axis=1), chances.argmax(axis=1) == right
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(good[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    return float(confidence[order][enough[-1]]) if len(enough) else 1.0
