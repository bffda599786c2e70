"""The recount: cases and issues that are marked `pending` are counted, attached and logged.

Why no mark is lost: it is written in the same write as what it stands for. The recount reads marked
documents first, then what they belong to, then counts, then writes the issues on the version that it read
before counting; last it takes each mark away on the version that it read. Whatever changed meanwhile is
another version, keeps its mark, and comes again. An end at any point leaves the marks where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.actions.domain import issue_acts
from services.actions.domain.case import Case
from services.actions.domain.case_change import recounted
from services.actions.domain.issue import Issue, Taking
from services.actions.store import Change, Kept
from services.actions.usecases import belonging, opening
from services.actions.usecases.counting import count
from services.actions.usecases.follow import follow_plans
from services.actions.usecases.ground import REATTACH, Ground
from services.actions.wire import told

_CASES = 2000
"""Cases of one round: many together need fewer recounts of the issues that they share."""

_ISSUES = 200
_ROUNDS = 20


async def recount(*, ground: Ground, now: datetime) -> None:
    """Count what is marked, until nothing is or the bound is reached."""
    for _ in range(_ROUNDS):
        cases = await ground.store.cases.pending(_CASES)
        if cases:
            await _count_cases(ground, cases, now)
        issues = await ground.store.issues.pending(_ISSUES)
        if issues:
            await _count_issues(ground, issues, now)
        if not cases and not issues:
            break


async def _count_cases(ground: Ground, cases: Sequence[Kept[Case]], now: datetime) -> None:
    await ground.store.facts.add([fact for kept in cases for fact in kept.thing.facts], now)
    homes = await opening.homes(ground=ground, cases=cases, now=now)
    known = await belonging.chains(ground.store, {i for kept in cases for i in _named(kept.thing, homes)})
    aims = {kept.thing.id: _aim(kept.thing, homes, known) for kept in cases}
    concerned = {
        kept.thing.id: {belonging.root(i, known) for i in _named(kept.thing, homes)} - {""} for kept in cases
    }
    done = await count(ground=ground, issue_ids=set().union(*concerned.values()), now=now)
    changes = []
    for kept in cases:
        if concerned[kept.thing.id] <= done:
            after, participle = recounted(kept.thing, aims[kept.thing.id])
            changes.append(Change(kept, after, told.case(participle, after, now, ground.rules)))
    await ground.store.cases.save_many(changes)


def _named(case: Case, homes: Mapping[str, str]) -> set[str]:
    """Every issue that the case belongs to, is attached to, or may have been counted for."""
    places = {case.place, *case.left} if case.counted else set(case.left)
    return {case.issue_id, *(homes.get(place, place) for place in places)} - {""}


def _aim(case: Case, homes: Mapping[str, str], known: Mapping[str, Kept[Issue]]) -> str:
    """The issue that a case belongs to; empty for none."""
    if not case.counted:
        return ""
    return belonging.root(case.pinned_to or homes.get(case.said.pattern_id, ""), known)


async def _count_issues(ground: Ground, marked: Sequence[Kept[Issue]], now: datetime) -> None:
    await ground.store.facts.add([fact for kept in marked for fact in kept.thing.facts], now)
    for kept in marked:
        await opening.take_over(ground=ground, issue=kept.thing, now=now)
    wanted = {issue_id for kept in marked for issue_id in (kept.thing.id, *kept.thing.touched)}
    known = await belonging.chains(ground.store, wanted)
    await _undo_rings(ground, marked, known, now)
    roots = {kept.thing.id: _roots(kept.thing, known) for kept in marked}
    done = await count(ground=ground, issue_ids=set().union(*roots.values()), now=now)
    for root in sorted({root for kept in marked if kept.thing.touched for root in roots[kept.thing.id]}):
        await follow_plans(ground=ground, issue_id=root, now=now)
    seen = {kept.thing.id: kept.thing for kept in marked if roots[kept.thing.id] <= done}
    await _clear(ground, seen)
    if any(kept.thing.moving for kept in marked):
        ground.wake(REATTACH)


def _roots(issue: Issue, known: Mapping[str, Kept[Issue]]) -> set[str]:
    return {belonging.root(issue_id, known) for issue_id in (issue.id, *issue.touched)} - {""}


async def _clear(ground: Ground, seen: Mapping[str, Issue]) -> None:
    """Take the marks away where nobody acted since; the recount itself may have written counts."""
    current = await ground.store.issues.get_many(sorted(seen))
    changes = [
        Change(kept, replace(kept.thing, pending=False, facts=(), touched=(), taking=Taking()))
        for issue_id, kept in current.items()
        if kept.thing.revision == seen[issue_id].revision
    ]
    await ground.store.issues.save_many(changes)


async def _undo_rings(
    ground: Ground, marked: Sequence[Kept[Issue]], known: dict[str, Kept[Issue]], now: datetime
) -> None:
    """Two people merged two issues into each other at the same moment: one of the merges is undone."""
    for kept in marked:
        if not belonging.in_ring(kept.thing.id, known):
            continue
        after = issue_acts.unmerge(kept.thing, by="", now=now, reason="")
        change = Change(kept, after, told.issue("unmerged", after, now))
        if (await ground.store.issues.save_many([change]))[0]:
            known[after.id] = Kept(after, kept.version + 1)
