"""What one replica remembers of the patterns there are. `learning.port.Patterns`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.classification.domain.labels import Labels
from services.classification.domain.pattern import Pattern
from services.classification.learning.patterns.gist import GistReader
from services.classification.learning.patterns.meaning import Meaning
from services.classification.learning.patterns.shelf import Shelf
from services.classification.learning.patterns.title import Titles
from services.classification.learning.port import Gist, Match
from services.classification.learning.reading import Reader, default_reader

REMEMBERED = 40_000
"""Patterns that are offered at most, about 2 KiB each. Of more, those that nothing joined for longest are
left out: what they say opens a new pattern when it comes again."""


class PatternIndex:
    """Patterns by product, and apart by whether they are praise: both were measured to glue less together."""

    def __init__(
        self,
        reader: Reader | None = None,
        *,
        remembered: int = REMEMBERED,
        meaning: Meaning | None = None,
    ) -> None:
        """`meaning`: reads what texts mean, where they are compared by that too."""
        reader = reader or default_reader()
        self._meaning = meaning
        self._gists, self._titles = GistReader(reader), Titles(reader)
        self.remembered = remembered
        self._shelves: dict[tuple[str, bool], Shelf] = {}
        self._where: OrderedDict[str, Shelf] = OrderedDict()

    def __len__(self) -> int:
        return len(self._where)

    def __contains__(self, pattern_id: object) -> bool:
        return pattern_id in self._where

    def gist(self, text: str, product: str, labels: Labels) -> Gist:
        """What this text is about."""
        found = self.of_words(text, product, labels)
        return replace(found, meaning=self._meaning.of(text, labels)) if self._meaning else found

    def of_words(self, text: str, product: str, labels: Labels) -> Gist:
        """The same without its meaning."""
        return self._gists.gist(text, product, labels)

    def words(self, text: str, labels: Labels) -> dict[int, str]:
        """The words of the text behind each term of its gist; topics by their path."""
        return self._gists.words(text, labels)

    def title(self, text: str, labels: Labels) -> str:
        """A readable title made of the text's own words."""
        return self._titles.title(text, labels)

    def nearest(self, gist: Gist) -> Match | None:
        """The pattern that says the same; None when it would be a pattern of its own."""
        shelf = self._shelves.get((gist.product, gist.glad))
        match = shelf.nearest(gist) if shelf else None
        if match:
            self._where.move_to_end(match.pattern.pattern_id)
        return match

    def few(self, gist: Gist, limit: int, least: float) -> list[Match]:
        """The patterns that are most alike, near-duplicates first; none less alike than `least`."""
        shelf = self._shelves.get((gist.product, gist.glad))
        return shelf.few(gist, limit, least) if shelf else []

    def known(self, pattern_id: str) -> Pattern | None:
        """The pattern as it is offered; None when it is not."""
        shelf = self._where.get(pattern_id)
        return shelf[pattern_id] if shelf is not None else None

    def learn(self, patterns: Iterable[Pattern]) -> None:
        """Remember these as they are now. Twice changes nothing."""
        for pattern in patterns:
            known = self._where.get(pattern.pattern_id)
            if known is not None:
                before = known[pattern.pattern_id]
                if (before.voices, before.meanings) != (pattern.voices, pattern.meanings):
                    known.replace(pattern)
            elif pattern.sketch:
                shelf = self._shelves.setdefault((pattern.product, pattern.glad), Shelf(self._meaning))
                shelf.add(pattern)
                self._where[pattern.pattern_id] = shelf
        while len(self._where) > self.remembered:
            self.forget([next(iter(self._where))])

    def forget(self, pattern_ids: Sequence[str]) -> None:
        """Do not offer these any more."""
        for pattern_id in pattern_ids:
            shelf = self._where.pop(pattern_id, None)
            if shelf is not None:
                shelf.drop(pattern_id)
