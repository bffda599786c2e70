"""Count what customers say, all of it together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.intake.domain.feedback import State
from services.intake.domain.refusal import Invalid
from services.intake.store.filter import Filter
from services.intake.usecases.ground import Ground

_PRESENT = tuple(state.value for state in State if state is not State.ERASED)
_SCORES = {"nps": range(11), "csat": range(1, 6), "ces": range(1, 8)}


@dataclass(slots=True)
class Weight:
    """What weighs together: customers by their keys, and feedback that has none."""

    count: int = 0
    keys: set[str] = field(default_factory=set)
    alone: int = 0
    issues: set[str] = field(default_factory=set)

    @property
    def customers(self) -> int:
        """How many; feedback without a key counts as one each."""
        return len(self.keys) + self.alone

    def add(self, key: str | None, issue_id: str | None, count: int) -> None:
        """So much feedback more of one customer."""
        self.count += count
        if key:
            self.keys.add(key)
        else:
            self.alone += count
        if issue_id:
            self.issues.add(issue_id)


@dataclass(frozen=True, slots=True)
class Weights:
    """Per topic or group its weight, the heaviest first; and the whole, where nothing counts twice."""

    rows: Sequence[tuple[str, Weight]]
    whole: Weight


async def by_topic(*, ground: Ground, chosen: Filter) -> Weights:
    """Feedback by topic; one with several counts in each.

    Raises:
        Invalid: `text_with_tally`.
    """
    chosen = _checked(chosen)
    fields = ("labels.topics", "issue_id", "customer_key")
    found: Any = await ground.store.feedback.tally(fields, chosen)
    everybody: Any = await ground.store.feedback.tally(("customer_key",), chosen)
    weights: dict[str, Weight] = defaultdict(Weight)
    for (topic, issue_id, key), count in found.items():
        weights[topic or ""].add(key, issue_id, count)
    without = weights.pop("", Weight())
    keys = {key for weight in weights.values() for key in weight.keys}
    alone = everybody.get((None,), 0) - without.alone
    whole = Weight(sum(everybody.values()) - without.count, keys, alone)
    return Weights(_ordered(weights), whole)


async def by_group(*, ground: Ground, chosen: Filter, groups: Mapping[str, str]) -> Weights:
    """Feedback by the group of its issue; what belongs to no issue is left out.

    Raises:
        Invalid: `text_with_tally`.
    """
    found: Any = await ground.store.feedback.tally(("issue_id", "customer_key"), _checked(chosen))
    weights: dict[str, Weight] = defaultdict(Weight)
    whole = Weight()
    for (issue_id, key), count in found.items():
        if issue_id:
            weights[groups.get(issue_id, "")].add(key, issue_id, count)
            whole.add(key, issue_id, count)
    return Weights(_ordered(weights), whole)


async def scores(*, ground: Ground, chosen: Filter) -> dict[str, list[int]]:
    """How often each score of `nps`, `csat` and `ces` was given.

    Raises:
        Invalid: `text_with_tally`.
    """
    fields = tuple(f"scores.{name}" for name in _SCORES)
    found: Any = await ground.store.feedback.tally(fields, _checked(chosen))
    counts: dict[str, Counter[int]] = {name: Counter() for name in _SCORES}
    for values, count in found.items():
        for name, value in zip(_SCORES, values, strict=True):
            if value is not None:
                counts[name][value] += count
    return {name: [counts[name][value] for value in _SCORES[name]] for name in _SCORES}


def _checked(chosen: Filter) -> Filter:
    """With erased feedback left out, unless its state is asked for."""
    if chosen.query:
        raise Invalid("text_with_tally", "filter.query")
    asked = dict(chosen.any_of)
    if asked.get("state"):
        return chosen
    return replace(chosen, any_of=tuple({**asked, "state": _PRESENT}.items()))


def _ordered(weights: Mapping[str, Weight]) -> list[tuple[str, Weight]]:
    return sorted(weights.items(), key=lambda row: (-row[1].count, row[0]))
