"""Texts that a model has not seen: each is asked of one that was trained without it (cross-validation)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.classification.learning.linear import calibration, machines
from services.classification.learning.linear.lesson import Lesson, log_odds
from services.classification.learning.linear.machines import Array, Machine, Numbers
from services.classification.learning.linear.model import Scores
from services.classification.learning.linear.rows import Rows, vectors

_FOLDS, _FOLDS_OF_FEW = 4, 10


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Margins by machine, the number of the right class, and what rules say, of each text.

    `rules`: log odds; `silent`: whether they say nothing of a text.
    """

    margins: Mapping[str, Scores]
    right: Numbers
    rules: Scores
    silent: np.ndarray

    def mixed(self, names: Sequence[str], warmth: Sequence[float]) -> Scores:
        """The margins of one machine, or the mean log odds of several, given their temperatures."""
        if len(names) == 1:
            return self.margins[names[0]]
        parts = [self.margins[name] / each for name, each in zip(names, warmth, strict=True)]
        mean: Scores = np.mean(parts, axis=0)
        return mean

    def best(self) -> tuple[list[str], list[float]]:
        """The machine, or all of them together, that is surprised least; with their temperatures."""
        warmth = {name: calibration.temperature(found, self.right) for name, found in self.margins.items()}
        choices = [[name] for name in warmth] + [list(warmth)]

        def surprise(names: list[str]) -> float:
            margins = self.mixed(names, [warmth[name] for name in names])
            return calibration.surprise(margins, self.right, calibration.temperature(margins, self.right))

        names = min(choices, key=surprise)
        return names, [warmth[name] for name in names]

    def shares(self, share: float) -> Array:
        """How much the model counts for each text; wholly where rules say nothing. One column."""
        return np.where(self.silent, 1.0, share)[:, None]


@dataclass(frozen=True, slots=True)
class Turn:
    """Places in a lesson: what is learnt from, and what is asked of what was learnt."""

    known: list[int]
    asked: list[int]


def turns(given: Lesson, classes: tuple[str, ...]) -> Iterator[Turn]:
    """Folds in which every class is known. Each text of a class that is frequent enough is asked once."""
    folds = _FOLDS_OF_FEW if len(given.texts) <= machines.FEW else _FOLDS
    often = Counter(given.labels)
    fold = [_fold(text, folds) for text in given.texts]
    for turn in range(folds):
        known = [n for n in range(len(fold)) if fold[n] != turn]
        asked = [n for n in range(len(fold)) if fold[n] == turn and often[given.labels[n]] >= folds]
        if asked and {given.labels[n] for n in known} == set(classes):
            yield Turn(known, asked)


def held_out(given: Lesson, classes: tuple[str, ...], tried: Mapping[str, Machine]) -> HeldOut | None:
    """Ask in turns, in their order; None when there are none.

    Where there are many texts, only the machine that is surprised least in the first turn goes on: one turn
    tells the machines apart there, and the others need not be paid for.
    """
    number = {name: place for place, name in enumerate(classes)}
    margins: dict[str, list[Array]] = {name: [] for name in tried}
    order: list[int] = []
    for turn in turns(given, classes):
        known = Rows.of(given.part(turn.known), classes)
        rows = vectors(known.vocabulary, given.part(turn.asked).texts)
        for name, machine in tried.items():
            margins[name].append(known.fitted(machine).margins(rows))
        if not order and len(given.texts) > machines.FEW:
            right = np.array([number[given.labels[n]] for n in turn.asked])
            margins = _least_surprised(margins, right)
            tried = {name: tried[name] for name in margins}
        order += turn.asked
    if not order:
        return None
    asked_of = given.part(order)
    says = asked_of.rules or [{} for _ in order]
    return HeldOut(
        {name: np.vstack(found) for name, found in margins.items()},
        np.array([number[label] for label in asked_of.labels]),
        np.array([log_odds(each, classes) for each in says]),
        np.array([not each for each in says]),
    )


def _least_surprised(margins: Mapping[str, list[Scores]], right: Numbers) -> dict[str, list[Scores]]:
    """The one machine that is, each at its best temperature, after one turn."""

    def surprise(name: str) -> float:
        found = margins[name][0]
        return calibration.surprise(found, right, calibration.temperature(found, right))

    best = min(margins, key=surprise)
    return {best: margins[best]}


def _fold(text: Sequence[str], folds: int) -> int:
    """By the words, so that the same text is never on both sides."""
    return hashlib.blake2b(" ".join(text).encode(), digest_size=4).digest()[0] % folds
