"""Texts as rows of numbers, with the vocabulary that they are counted in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from services.classification.learning.linear import features, machines
from services.classification.learning.linear.lesson import Lesson
from services.classification.learning.linear.machines import Machine, Numbers, Weights
from services.classification.learning.linear.vocabulary import Vocabulary

_BETWEEN_WORDS = re.compile(r"[\s_/&.\-]+")


@dataclass(frozen=True, slots=True)
class Rows:
    """What a machine learns from: one row per text, the number of its class, and how much a row counts."""

    vocabulary: Vocabulary
    matrix: csr_matrix
    classes: Numbers
    share: float

    @classmethod
    def of(cls, given: Lesson, classes: tuple[str, ...], vocabulary: Vocabulary | None = None) -> Rows:
        """All texts of a lesson, those without marks that differ from them, and the names of the classes.

        `vocabulary`: to count in; otherwise one of the lesson's own.
        """
        texts = [*given.texts, *map(_named, classes)]
        labels = [*given.labels, *classes]
        rows, origins = doubled(texts)
        if vocabulary is None:
            vocabulary = Vocabulary.learn(rows, least=1 if len(texts) <= machines.FEW else 2)
        number = {name: place for place, name in enumerate(classes)}
        numbers = np.array([number[labels[origin]] for origin in origins])
        return cls(vocabulary, vectors(vocabulary, rows), numbers, len(texts) / len(rows))

    def fitted(self, machine: Machine) -> Weights:
        """What a machine learns from it."""
        return machine(self.matrix, self.classes, self.share)


def doubled(texts: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[int]]:
    """The texts, then those without tone marks that differ from them; and which text each one is."""
    bare = [features.without_marks(text) for text in texts]
    other = [n for n, (text, plain) in enumerate(zip(texts, bare, strict=True)) if plain != list(text)]
    return [*map(list, texts), *(bare[n] for n in other)], [*range(len(texts)), *other]


def as_text(label: str) -> str:
    """The name of a class as one would write it: `card_arrival` as `card arrival`."""
    return _BETWEEN_WORDS.sub(" ", label)


def _named(label: str) -> list[str]:
    return features.words(as_text(label))


def vectors(vocabulary: Vocabulary, texts: Sequence[Sequence[str]]) -> csr_matrix:
    """One row per text."""
    rows = [vocabulary.see(text) for text in texts]
    ends = np.cumsum([0, *(len(row.ids) for row in rows)])
    ids = np.concatenate([row.ids for row in rows])
    values = np.concatenate([row.values for row in rows])
    return csr_matrix((values, ids, ends), shape=(len(rows), len(vocabulary.numbers)))
