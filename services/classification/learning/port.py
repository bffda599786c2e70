"""What the rest of the service asks of learning. What is behind it may be replaced; these shapes stay."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Labels
from services.classification.domain.pattern import Pattern, Reason
from services.classification.domain.taxonomy import Taxonomy

__all__ = ["Classifier", "Gist", "Match", "Patterns", "Taxonomy"]


class Classifier(Protocol):
    """Reads one text. The same input gives the same labels on every replica."""

    @property
    def version(self) -> str:
        """What is told with each label; another one may answer otherwise."""
        ...

    @property
    def taxonomy(self) -> Taxonomy:
        """The topics it sorts into."""
        ...

    def classify(self, text: str, hints: Hints) -> Labels:
        """Labels with the words behind them. Any text is answered, by “unsure” where nothing is known.

        `text` is joined and composed as `domain.classification.joined` does.
        """
        ...


@dataclass(frozen=True, slots=True)
class Gist:
    """What a text is about, as patterns compare it.

    Attributes:
        glad: praise; kept apart from all else.
        terms, weights: numbers of features, at most a fixed number, and how much each says, the most first.
        sketch: MinHash of the words, for near-duplicates; empty for a text without words.
        claim: names the words of a product apart from case, marks and punctuation; empty without words.
        meaning: as `domain.pattern.Meaning` packs it; empty where embeddings are not used or say nothing.
    """

    product: str
    language: str
    glad: bool
    terms: array[int]
    weights: array[float]
    sketch: array[int]
    claim: str
    meaning: bytes = b""


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that says the same, why, and how alike from 0 to 1."""

    pattern: Pattern
    reason: Reason
    similarity: float


class Patterns(Protocol):
    """What one replica remembers of the patterns there are. Cost per text does not grow with their number.

    `remembered`: how many it offers at most.
    """

    remembered: int

    def __contains__(self, pattern_id: object) -> bool:
        """Whether it offers this pattern."""
        ...

    def gist(self, text: str, product: str, labels: Labels) -> Gist:
        """What this text is about."""
        ...

    def of_words(self, text: str, product: str, labels: Labels) -> Gist:
        """The same without its meaning, which takes many times as long."""
        ...

    def words(self, text: str, labels: Labels) -> dict[int, str]:
        """The words of the text behind each term of its gist; topics by their path."""
        ...

    def title(self, text: str, labels: Labels) -> str:
        """A readable title made of the text's own words, without any that could name a person."""
        ...

    def nearest(self, gist: Gist) -> Match | None:
        """The pattern that says the same; None when it would be a pattern of its own."""
        ...

    def few(self, gist: Gist, limit: int, least: float) -> list[Match]:
        """The patterns that are most alike, near-duplicates first; none less alike than `least`."""
        ...

    def known(self, pattern_id: str) -> Pattern | None:
        """The pattern as it is offered; None when it is not."""
        ...

    def learn(self, patterns: Iterable[Pattern]) -> None:
        """Remember these as they are now. Twice changes nothing."""
        ...

    def forget(self, pattern_ids: Sequence[str]) -> None:
        """Do not offer these any more."""
        ...
