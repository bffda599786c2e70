"""How far what customers say moved away from what it was.

Sources: population stability index, Siddiqi 2006, "Credit risk scorecards"; what chance alone makes of it,
Yurdakul 2018, "Statistical properties of population stability index".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

RECENT = timedelta(days=14)
BEFORE = timedelta(days=90)
_LEAST_SHARE = 0.0005
"""A share of nothing would make the index infinite."""
_BINS = 100
"""Words that are compared one by one; all others are compared together."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Two spans of time that are compared. `since` ends the one and begins, at the latest, the other."""

    since: datetime
    recent: datetime

    @property
    def before(self) -> tuple[datetime, datetime]:
        """The 90 days before."""
        return self.since - BEFORE, self.since


def windows(train_time: datetime | None, now: datetime) -> Windows:
    """The last 14 days at most since the model was trained, against the 90 days before that; of a model that
    never learnt from the company's own feedback, the last 14 days against the 90 days before them."""
    begin = now - RECENT
    return Windows(train_time or begin, max(begin, train_time or begin))


def stability(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """Population stability index of two counts, less what chance alone makes; below 0.1 little moved, above
    0.25 much did."""
    total_before, total_after = sum(before.values()), sum(after.values())
    if not total_before or not total_after:
        return 0.0
    index = 0.0
    values = {*before, *after}
    for value in values:
        was = max(before.get(value, 0) / total_before, _LEAST_SHARE)
        now = max(after.get(value, 0) / total_after, _LEAST_SHARE)
        index += (now - was) * log(now / was)
    by_chance = (len(values) - 1) * (1 / total_before + 1 / total_after)
    return max(0.0, index - by_chance)


def of_words(before: Iterable[Sequence[str]], after: Iterable[Sequence[str]]) -> float:
    """The same index of the words of two heaps of texts: the most frequent one by one. Those are
    of both heaps together, as choosing by one of them would make it look fuller of them."""
    was, now = (Counter(word for text in heap for word in text) for heap in (before, after))
    named = {word for word, _ in (was + now).most_common(_BINS)}

    def binned(counts: Counter[str]) -> dict[str, int]:
        found = {word: count for word, count in counts.items() if word in named}
        return {**found, "": counts.total() - sum(found.values())}

    return stability(binned(was), binned(now))
