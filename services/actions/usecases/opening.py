"""Open the issue of a pattern once enough says the same, and let new issues take over what is theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from services.actions.domain import case_acts
from services.actions.domain.case import Case, concluded
from services.actions.domain.issue import Issue, Taking, opened
from services.actions.store import Change, Kept
from services.actions.usecases.ground import REATTACH, Ground
from services.actions.wire import told
from services.mesh import ids
from services.mesh.documents.settle import settled

_AT_ONCE = 50


def issue_id(pattern_id: str) -> str:
    """The issue that a pattern opens; the same one whenever and wherever that is decided."""
    return ids.derived("is", pattern_id)


async def homes(*, ground: Ground, cases: Sequence[Kept[Case]], now: datetime) -> dict[str, str]:
    """Per pattern of these cases its own issue, which is opened where it is due: by the number of cases, or
    at once by a P1."""
    titles = {k.thing.said.pattern_id: k.thing.said.pattern_title for k in cases if k.thing.counted}
    titles.pop("", None)
    known = await ground.store.patterns.homes(list(titles))
    homeless = sorted(set(titles) - set(known))
    tallied = await ground.store.tallies.by_pattern(homeless)
    due = [p for p, (cases, worst) in tallied.items() if worst or cases >= ground.rules.issue_cases]
    if due:
        await _open(ground, {pattern_id: titles[pattern_id] for pattern_id in due}, now)
        known |= await ground.store.patterns.homes(due)
    return known


async def _open(ground: Ground, titles: dict[str, str], now: datetime) -> None:
    places = {issue_id(pattern_id): (pattern_id,) for pattern_id in titles}
    counts = await ground.store.tallies.by_issue(places, now)
    changes = []
    for pattern_id, title in titles.items():
        new = opened(issue_id(pattern_id), title or pattern_id, now, taking=Taking((pattern_id,)))
        new = replace(new, counts=counts[new.id])
        changes.append(Change(Kept(new), new, told.issue("opened", new, now)))
    await ground.store.issues.save_many(changes)
    for start in range(0, len(changes), _AT_ONCE):
        some = changes[start : start + _AT_ONCE]
        await asyncio.gather(*(take_over(ground=ground, issue=change.after, now=now) for change in some))
    ground.wake(REATTACH)


async def take_over(*, ground: Ground, issue: Issue, now: datetime) -> None:
    """Give an issue the patterns and cases that it was made for. Done again, it changes nothing.

    A pattern that got an issue meanwhile stays there, unless a person took it from that one.
    """
    for pattern_id in issue.taking.patterns:
        await settled(partial(_settle, ground, pattern_id, issue))
    for case_id in issue.taking.cases:
        await settled(partial(_pin, ground, case_id, issue, now))


async def _settle(ground: Ground, pattern_id: str, issue: Issue) -> None:
    await ground.store.patterns.settle(pattern_id, issue.id, move=issue.taking.move)


async def _pin(ground: Ground, case_id: str, issue: Issue, now: datetime) -> None:
    kept = await ground.store.cases.load(case_id)
    if not kept.thing.counted or kept.thing.pinned_to == issue.id:
        return
    pinned = case_acts.pin(kept.thing, issue.id, now)
    after, participle = concluded(kept.thing, pinned, ground.rules)
    await ground.store.cases.save(Change(kept, after, told.case(participle, after, now)))
