"""Open the issue of a pattern once enough says the same, and let new issues take over what is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from services.actions.domain import case_acts
from services.actions.domain.case import Case
from services.actions.domain.case_change import concluded
from services.actions.domain.issue import Issue, opened
from services.actions.store import Change, Kept
from services.actions.usecases.ground import REATTACH, Ground
from services.actions.wire import told
from services.mesh import ids
from services.mesh.documents.settle import settled


def issue_id(pattern_id: str) -> str:
    """The issue that a pattern opens; the same one whenever and wherever that is decided."""
    return ids.derived("is", pattern_id)


async def homes(*, ground: Ground, cases: Sequence[Kept[Case]], now: datetime) -> dict[str, str]:
    """Per pattern that these cases are in, or were, its own issue. That of a pattern that they are in is
    opened where it is due: by the number of cases, or at once by a P1.

    The pattern is settled before its issue is written. Where that was cut off, the pattern names an issue
    that is not there, which is opened the next time.
    """
    titles = {k.thing.said.pattern_id: k.thing.said.pattern_title for k in cases if k.thing.counted}
    titles.pop("", None)
    left = {place for kept in cases for place in kept.thing.left}
    known = await ground.store.patterns.homes(sorted({*titles, *left}))
    homeless = sorted(set(titles) - set(known))
    tallied = await ground.store.tallies.by_pattern(homeless)
    due = {p for p, (count, worst) in tallied.items() if worst or count >= ground.rules.issue_cases}
    if due:
        wanted = {pattern_id: issue_id(pattern_id) for pattern_id in due}
        await settled(partial(ground.store.patterns.settle, wanted, source=""))
        known |= await ground.store.patterns.homes(sorted(due))
    there = await ground.store.issues.get_many(sorted(set(known.values())))
    await _open(ground, {p: titles[p] for p in titles if p in known and known[p] not in there}, now)
    return known


async def _open(ground: Ground, titles: Mapping[str, str], now: datetime) -> None:
    if not titles:
        return
    places = {issue_id(pattern_id): (pattern_id,) for pattern_id in titles}
    counts = await ground.store.tallies.by_issue(places, now)
    changes = []
    for pattern_id, title in titles.items():
        new = opened(issue_id(pattern_id), title or pattern_id, now, pattern_ids=(pattern_id,))
        new = replace(new, counts=counts[new.id])
        changes.append(Change(Kept(new), new, told.issue("opened", new, now)))
    await ground.store.issues.save_many(changes)
    ground.wake(REATTACH)


async def take_over(*, ground: Ground, issue: Issue, now: datetime) -> None:
    """Give an issue that people made the patterns and cases that it was made for. Done again, it changes
    nothing. A pattern that went to yet another issue meanwhile stays there."""
    taking = issue.taking
    if taking.patterns:
        wanted = dict.fromkeys(taking.patterns, issue.id)
        await settled(partial(ground.store.patterns.settle, wanted, source=taking.source))
    for case_id in taking.cases:
        await settled(partial(_pin, ground, case_id, issue, now))


async def _pin(ground: Ground, case_id: str, issue: Issue, now: datetime) -> None:
    kept = await ground.store.cases.load(case_id)
    if not kept.thing.counted or kept.thing.pinned_to == issue.id:
        return
    pinned = case_acts.pin(kept.thing, issue.id, now)
    after, participle = concluded(kept.thing, pinned, ground.rules)
    await ground.store.cases.save(Change(kept, after, told.case(participle, after, now, ground.rules)))
