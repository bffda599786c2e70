"""How good the machine's answers are, by what people decided of a fair sample of them.

Sources: interval of a share, Wilson 1927; agreement of two people, Cohen 1960, "A coefficient of agreement
for nominal scales".
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from services.classification.domain.classification import Classification, Correction
from services.classification.domain.labels import Dimension

_SAMPLE = 10
_Z = 1.959964
"""Of a 95 % interval."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Check:
    """What the machine held for likeliest of one feedback in one dimension, and what the first person who
    looked decided. `right` holds several values for topics only."""

    feedback_id: str
    dimension: Dimension
    language: str
    said: str
    unsure: bool
    confidence: float
    right: tuple[str, ...]
    time: datetime

    @property
    def good(self) -> bool:
        """Whether the machine was right."""
        return self.said in self.right if self.right else not self.said


@dataclass(frozen=True, slots=True)
class Share:
    """A share of so many, with its 95 % interval; from 0 to 1."""

    count: int = 0
    value: float = 0.0
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: how many, their mean confidence, and the share that is right."""

    count: int
    confidence: float
    accuracy: float


def sampled(feedback_id: str) -> bool:
    """Whether a feedback is in the sample that people check: one of ten, by its id, whatever it says."""
    return hashlib.blake2b(feedback_id.encode(), digest_size=4, person=b"sample").digest()[0] % _SAMPLE == 0


def checks(thing: Classification) -> list[Check]:
    """What people decided first in each dimension of a feedback."""
    if thing.labels is None:
        return []
    found: dict[Dimension, Check] = {}
    for act in thing.corrections:
        for dimension in act.dimensions:
            if dimension not in found:
                found[dimension] = _check(thing, act, dimension)
    return list(found.values())


def _check(thing: Classification, act: Correction, dimension: Dimension) -> Check:
    said = act.before.of(dimension)
    first = said[0] if said else None
    assert thing.labels is not None  # noqa: S101 - checks asked before
    return Check(
        feedback_id=thing.feedback_id,
        dimension=dimension,
        language=str(thing.labels.language.value),
        said=str(first.likeliest) if first else "",
        unsure=first.unsure if first else True,
        confidence=first.confidence if first else 0.0,
        right=tuple(str(label.value) for label in act.after.of(dimension) if label.value),
        time=act.correct_time,
    )


def share(good: Sequence[bool]) -> Share:
    """The share that is true, by Wilson's score interval."""
    count = len(good)
    if not count:
        return Share()
    value = sum(good) / count
    middle = (value + _Z * _Z / (2 * count)) / (1 + _Z * _Z / count)
    spread = _Z * sqrt(value * (1 - value) / count + _Z * _Z / (4 * count * count)) / (1 + _Z * _Z / count)
    return Share(count, value, max(0.0, middle - spread), min(1.0, middle + spread))


def macro_f1(found: Sequence[Check]) -> float:
    """Mean over the values that people decided of 2·precision·recall / (precision + recall)."""
    meant = Counter(each.right[0] for each in found if each.right)
    said = Counter(each.said for each in found)
    both = Counter(each.right[0] for each in found if each.right and each.said == each.right[0])
    if not meant:
        return 0.0
    return sum(2 * both[value] / (meant[value] + said[value]) for value in meant) / len(meant)


def calibration(found: Sequence[Check]) -> tuple[Bin, ...]:
    """Bins of equal width of confidence, those that are empty left out."""
    bins: dict[int, list[Check]] = {}
    for each in found:
        bins.setdefault(min(BINS - 1, int(each.confidence * BINS)), []).append(each)
    return tuple(
        Bin(
            len(part),
            sum(each.confidence for each in part) / len(part),
            sum(each.good for each in part) / len(part),
        )
        for _, part in sorted(bins.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence and accuracy, weighed by the answers of each bin."""
    count = sum(each.count for each in bins)
    if not count:
        return 0.0
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / count


def by_two(thing: Classification, dimension: Dimension) -> tuple[str, str] | None:
    """What two different people decided first in a dimension of one feedback; None where fewer did."""
    first: dict[str, str] = {}
    for act in thing.corrections:
        if dimension in act.dimensions and act.corrected_by not in first:
            values = [str(label.value) for label in act.after.of(dimension) if label.value]
            first[act.corrected_by] = values[0] if values else ""
    pair = list(first.values())[:2]
    return (pair[0], pair[1]) if len(pair) == 2 else None


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """How much more two people agree than by chance; 1 is always, 0 is as by chance."""
    if not pairs:
        return 0.0
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs) / count
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(ones[value] * others[value] for value in ones) / (count * count)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)
