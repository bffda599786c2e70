"""What belongs to an issue, how it went over time, and what would move if people changed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.actions.domain.case import Case
from services.actions.domain.crowd import Crowd
from services.actions.domain.refusal import Invalid, Unknown, WrongState
from services.actions.store.cases import DAY
from services.actions.usecases.acting import load_issue
from services.actions.usecases.belonging import Group, chains, groups, root
from services.actions.usecases.ground import Ground
from services.mesh.clock import from_micros, to_micros

DAYS = 84
"""Days of a course when nobody says how many."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How much belongs somewhere."""

    crowd: Crowd = field(default_factory=Crowd)
    patterns: int = 0


@dataclass(frozen=True, slots=True)
class Moving:
    """What would move, what would be left, and what would stand together where it goes."""

    moving: Weight
    left: Weight
    together: Weight


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person thinks of: merging `into` another, splitting things off, or (none of it) unmerging."""

    into: str = ""
    pattern_ids: Sequence[str] = ()
    case_ids: Sequence[str] = ()


async def course(*, ground: Ground, issue_id: str, days: int, now: datetime) -> tuple[datetime, list[int]]:
    """When the first day begins, and the cases of each day (0 days: as many as usual).

    Raises:
        Unknown: there is no such issue.
    """
    await load_issue(ground, issue_id)
    group = await _group(ground, issue_id)
    today = to_micros(now) // DAY
    first = today - (days or DAYS) + 1
    found = await ground.store.tallies.by_day(group.places, first)
    return from_micros(first * DAY), [found[day] for day in range(first, today + 1)]


async def patterns(*, ground: Ground, issue_id: str) -> tuple[list[tuple[str, str, int]], int]:
    """Per pattern of the issue's group its id, its own issue and its cases, the largest first; and how many
    cases are pinned.

    Raises:
        Unknown: there is no such issue.
    """
    await load_issue(ground, issue_id)
    group = await _group(ground, issue_id)
    homes = await ground.store.patterns.of_issues(group.issue_ids)
    counts = await ground.store.tallies.by_pattern(group.places)
    found = [(pattern, home, counts.get(pattern, (0, False))[0]) for pattern, home in homes.items()]
    pinned = sum(counts.get(member, (0, False))[0] for member in group.issue_ids)
    return sorted(found, key=lambda row: (-row[2], row[0])), pinned


async def issue_of_pattern(*, ground: Ground, pattern_id: str) -> tuple[str, str]:
    """The pattern's own issue, and the one that this stands for by itself; both empty when it has none."""
    own = (await ground.store.patterns.homes([pattern_id])).get(pattern_id, "")
    return own, root(own, await chains(ground.store, [own]))


async def preview(*, ground: Ground, issue_id: str, wish: Wish) -> Moving:
    """What would move.

    Raises:
        Unknown: there is no such issue or case.
        WrongState: it is merged, or for an unmerge is not.
        Invalid: it would be merged into itself.
    """
    issue = (await load_issue(ground, issue_id)).thing
    if wish.into:
        return await _merge(ground, issue_id, wish.into)
    if wish.pattern_ids or wish.case_ids:
        return await _split(ground, issue_id, wish)
    if not issue.merged_into:
        raise WrongState("issue_not_merged")
    return await _unmerge(ground, issue_id)


async def _merge(ground: Ground, issue_id: str, into: str) -> Moving:
    if issue_id == into:
        raise Invalid("merge_into_itself", field="into_issue_id")
    if await ground.store.issues.load(into) is None:
        raise Unknown("issue_unknown", field="into_issue_id")
    moving, there = await _weight(ground, issue_id), await _weight(ground, into)
    return Moving(moving, Weight(), _together(moving, there))


async def _unmerge(ground: Ground, issue_id: str) -> Moving:
    standing = root(issue_id, await chains(ground.store, [issue_id]))
    moving, whole = await _weight(ground, issue_id), await _weight(ground, standing)
    return Moving(moving, _without(whole, moving), moving)


async def _split(ground: Ground, issue_id: str, wish: Wish) -> Moving:
    whole = await _weight(ground, issue_id)
    crowd = await ground.store.tallies.crowd(tuple(wish.pattern_ids))
    found = await ground.store.cases.get_many(wish.case_ids)
    for number, case_id in enumerate(wish.case_ids):
        if case_id not in found or not found[case_id].thing.counted:
            raise Unknown("case_unknown", field=f"case_ids[{number}]", case_id=case_id)
    crowd = crowd.plus(_voices((kept.thing for kept in found.values()), wish.pattern_ids))
    moving = Weight(crowd, len(wish.pattern_ids))
    return Moving(moving, _without(whole, moving), moving)


def _voices(cases: Iterable[Case], patterns: Sequence[str]) -> Crowd:
    """Those of cases that do not come along with these patterns anyhow."""
    single = [case for case in cases if case.place not in patterns]
    return Crowd(Counter(case.said.customer_key for case in single))


async def _weight(ground: Ground, issue_id: str) -> Weight:
    group = await _group(ground, issue_id)
    crowd = await ground.store.tallies.crowd(group.places)
    return Weight(crowd, len(group.places) - len(group.issue_ids))


async def _group(ground: Ground, issue_id: str) -> Group:
    return (await groups(ground.store, [issue_id]))[issue_id]


def _together(one: Weight, other: Weight) -> Weight:
    return Weight(one.crowd.plus(other.crowd), one.patterns + other.patterns)


def _without(whole: Weight, part: Weight) -> Weight:
    return Weight(whole.crowd.minus(part.crowd), whole.patterns - part.patterns)
