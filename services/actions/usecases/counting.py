"""Recount issues from their cases: what was counted before is never added to, only replaced."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.actions.domain import issue_course as course
from services.actions.store import Change
from services.actions.usecases.belonging import groups
from services.actions.usecases.ground import Ground
from services.actions.wire import told


async def count(*, ground: Ground, issue_ids: Collection[str], now: datetime) -> set[str]:
    """Recount issues that stand by themselves, and go where the counts lead; others are left out.

    They are loaded before their cases are counted: a count that is older than what another one wrote is
    stale, and is not written.

    Returns:
        Those whose document now says what their cases say.
    """
    if not issue_ids:
        return set()
    found = await ground.store.issues.get_many(sorted(issue_ids))
    kept = {issue_id: issue for issue_id, issue in found.items() if not issue.thing.merged_into}
    whole = await groups(ground.store, list(kept))
    counts = await ground.store.tallies.by_issue({i: group.places for i, group in whole.items()}, now)
    done, changes = set(), []
    for issue_id, before in kept.items():
        own = whole[issue_id].own_patterns
        after, participle = course.counted(before.thing, counts[issue_id], own, now, ground.rules)
        if after == before.thing:
            done.add(issue_id)
        else:
            changes.append(Change(before, after, told.issue(participle, after, now)))
    written = await ground.store.issues.save_many(changes)
    return done | {change.after.id for change, good in zip(changes, written, strict=True) if good}
