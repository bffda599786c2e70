"""Training: several machines over the features, the best by texts they have not seen, then its temperature
and its threshold.

Each text is learnt as written and as typed without tone marks, so that the model reads both. The name of a
class is learnt as a text of it: where examples are few, `card_arrival` says much.
The same texts in the same order give the same model on the same machine.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from services.classification.learning.linear import calibration, features, machines
from services.classification.learning.linear.machines import Array, Machine, Numbers, Weights
from services.classification.learning.linear.model import LinearModel, Scores
from services.classification.learning.linear.vocabulary import Vocabulary

_FOLDS, _FOLDS_OF_FEW = 4, 10
_BETWEEN_WORDS = re.compile(r"[\s_/&.\-]+")


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
    """How to train. `precision`: what share of the answers that are not “unsure” shall be right."""

    precision: float = 0.0


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """Margins of texts by models that have not seen them, by machine, and the number of the right classes."""

    margins: dict[str, Scores]
    right: Numbers


def lesson(texts: Sequence[str], labels: Sequence[str]) -> Lesson:
    """Read the texts."""
    return Lesson([features.words(text) for text in texts], list(labels))


def train(given: Lesson, *, dimension: str, plan: Plan | None = None) -> LinearModel:
    """The model of these texts.

    Raises:
        NothingToLearn: as its description says.
    """
    plan = plan or Plan()
    classes = tuple(sorted(set(given.labels)))
    if len(classes) < 2:
        raise NothingToLearn("at least two classes are needed")
    tried = machines.machines(len(given.texts))
    held = _held_out(given, classes, tried)
    names, warmth = _best(held) if held else ([next(iter(tried))], [1.0])
    ground = _Ground.of(given, classes)
    weights = machines.mean_of([ground.fitted(tried[name]) for name in names], warmth)
    model = _model(dimension, classes, ground.vocabulary, weights)
    return _calibrated(model, held, names, warmth, plan) if held else model


def _model(dimension: str, classes: tuple[str, ...], vocabulary: Vocabulary, found: Weights) -> LinearModel:
    return LinearModel(
        dimension=dimension,
        classes=classes,
        vocabulary=vocabulary,
        weights=np.ascontiguousarray(found.matrix, dtype=np.float32),
        bias=np.asarray(found.bias, dtype=np.float32),
        temperature=1.0,
        threshold=0.0,
        version="",
    )


def _calibrated(
    model: LinearModel, held: _HeldOut, names: list[str], warmth: list[float], plan: Plan
) -> LinearModel:
    margins = _mixed(held, names, warmth)
    temperature = calibration.temperature(margins, held.right)
    threshold = calibration.threshold(margins, held.right, temperature, plan.precision)
    return replace(model, temperature=temperature, threshold=threshold)


def _best(held: _HeldOut) -> tuple[list[str], list[float]]:
    """The machine, or all of them together, that is surprised least by texts it has not seen."""
    warmth = {name: calibration.temperature(found, held.right) for name, found in held.margins.items()}
    choices = [[name] for name in warmth] + [list(warmth)]

    def surprise(names: list[str]) -> float:
        margins = _mixed(held, names, [warmth[name] for name in names])
        return calibration.surprise(margins, held.right, calibration.temperature(margins, held.right))

    names = min(choices, key=surprise)
    return names, [warmth[name] for name in names]


def _mixed(held: _HeldOut, names: list[str], warmth: list[float]) -> Scores:
    if len(names) == 1:
        return held.margins[names[0]]
    parts = [held.margins[name] / each for name, each in zip(names, warmth, strict=True)]
    mean: Scores = np.mean(parts, axis=0)
    return mean


@dataclass(frozen=True, slots=True)
class _Ground:
    """Texts as rows, with the vocabulary they are counted in. Each row counts `share`."""

    vocabulary: Vocabulary
    rows: csr_matrix
    classes: Numbers
    share: float

    @classmethod
    def of(cls, given: Lesson, classes: tuple[str, ...]) -> _Ground:
        """All texts of a lesson, and those without marks that differ from them."""
        texts = [*given.texts, *map(_named, classes)]
        labels = [*given.labels, *classes]
        bare = [(features.without_marks(text), label) for text, label in zip(texts, labels, strict=True)]
        other = [each for each, text in zip(bare, texts, strict=True) if each[0] != list(text)]
        rows = [*texts, *(text for text, _ in other)]
        vocabulary = Vocabulary.learn(rows, least=1 if len(texts) <= machines.FEW else 2)
        number = {name: place for place, name in enumerate(classes)}
        numbers = np.array([number[label] for label in (*labels, *(label for _, label in other))])
        return cls(vocabulary, vectors(vocabulary, rows), numbers, len(texts) / len(rows))

    def fitted(self, machine: Machine) -> Weights:
        """What a machine learns from it."""
        return machine(self.rows, self.classes, self.share)


def _named(label: str) -> list[str]:
    return features.words(_BETWEEN_WORDS.sub(" ", label))


def vectors(vocabulary: Vocabulary, texts: Sequence[Sequence[str]]) -> csr_matrix:
    """One row per text."""
    rows = [vocabulary.vector(text) for text in texts]
    ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    ids = np.concatenate([ids for ids, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, ids, ends), shape=(len(rows), len(vocabulary.numbers)))


def _held_out(given: Lesson, classes: tuple[str, ...], tried: dict[str, Machine]) -> _HeldOut | None:
    number = {name: place for place, name in enumerate(classes)}
    folds = _FOLDS_OF_FEW if len(given.texts) <= machines.FEW else _FOLDS
    often = Counter(given.labels)
    fold = [_fold(text, folds) for text in given.texts]
    margins: dict[str, list[Array]] = {name: [] for name in tried}
    right: list[int] = []
    for turn in range(folds):
        part = given.part([n for n in range(len(fold)) if fold[n] != turn])
        asked = [n for n in range(len(fold)) if fold[n] == turn and often[given.labels[n]] >= folds]
        if set(part.labels) != set(classes) or not asked:
            continue
        ground = _Ground.of(part, classes)
        rows = vectors(ground.vocabulary, given.part(asked).texts)
        for name, machine in tried.items():
            margins[name].append(ground.fitted(machine).margins(rows))
        right += [number[given.labels[n]] for n in asked]
    if not right:
        return None
    return _HeldOut({name: np.vstack(found) for name, found in margins.items()}, np.array(right))


def _fold(text: Sequence[str], folds: int) -> int:
    """By the words, so that the same text is never on both sides."""
    return hashlib.blake2b(" ".join(text).encode(), digest_size=4).digest()[0] % folds
