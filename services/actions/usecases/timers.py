"""What actions does by itself, as time passes. Each may run at any time and any number of times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from services.actions.domain import case_heard, issue_course
from services.actions.domain.case_change import attached, concluded
from services.actions.domain.issue import Issue, Taking
from services.actions.store import Change, Kept
from services.actions.store.cases import DAY
from services.actions.usecases import belonging
from services.actions.usecases.counting import count
from services.actions.usecases.ground import REATTACH, RECOUNT, Ground
from services.actions.wire import told
from services.mesh.clock import to_micros
from services.mesh.documents.port import Stale
from services.mesh.documents.settle import settled

_SOME = 100
_CASES = 500
_ROUNDS = 20


async def reattach(*, ground: Ground, now: datetime) -> None:
    """Attach cases whose issue is another one than their pattern or pin says, after a merge and its like.

    An issue's mark `moving` goes when no case of its places was astray *and* none of them waited for the
    recount just before that was looked at: a recount that began earlier may still attach by an older map.
    """
    after, left = "", False
    for _ in range(_ROUNDS):
        moving = await ground.store.issues.moving(_SOME, after)
        known = await belonging.chains(ground.store, [kept.thing.id for kept in moving])
        found = await belonging.groups(ground.store, [kept.thing.id for kept in moving])
        done = []
        for kept in moving:
            root = belonging.root(kept.thing.id, known)
            # Before it has taken over what it was made for, its places are not complete.
            waits = kept.thing.taking != Taking()
            if await _all_attached(ground, root, found[kept.thing.id].places, now) and not waits:
                done.append(Change(kept, replace(kept.thing, moving=False)))
        await ground.store.issues.save_many(done)
        left = left or len(done) < len(moving)
        if len(moving) < _SOME:
            break
        after = moving[-1].thing.id
    if left:
        ground.wake(REATTACH)


async def _all_attached(ground: Ground, root: str, places: Sequence[str], now: datetime) -> bool:
    """Attach what is astray; whether nothing was, and nothing waited for the recount."""
    waiting = await ground.store.cases.pending_in(places)
    for _ in range(_ROUNDS):
        strays = await ground.store.cases.strays(places, root, _CASES)
        if not strays:
            break
        await _mark(ground, {stray.thing.issue_id for stray in strays})
        changes = []
        for stray in strays:
            after, participle = attached(stray.thing, root)
            changes.append(Change(stray, after, told.case(participle, after, now, ground.rules)))
        waiting = not all(await ground.store.cases.save_many(changes)) or waiting
    return not strays and not waiting


async def _mark(ground: Ground, issue_ids: Iterable[str]) -> None:
    """Have issues recounted."""
    wanted = sorted(set(issue_ids) - {""})

    async def attempt() -> None:
        found = (await ground.store.issues.get_many(wanted)).values()
        changes = [Change(k, replace(k.thing, pending=True)) for k in found if not k.thing.pending]
        if not all(await ground.store.issues.save_many(changes)):
            raise Stale

    await settled(attempt)
    if wanted:
        ground.wake(RECOUNT)


async def silence(*, ground: Ground, now: datetime) -> None:
    """Close cases whose customer has been silent for the set number of days."""
    for _ in range(_ROUNDS):
        silent = await ground.store.cases.silent(now - ground.rules.silence, _CASES)
        if not silent:
            break
        changes = []
        for kept in silent:
            after, participle = concluded(
                kept.thing, case_heard.silent(kept.thing, now, ground.rules), ground.rules
            )
            changes.append(Change(kept, after, told.case(participle, after, now, ground.rules)))
        await ground.store.cases.save_many(changes)
        ground.wake(RECOUNT)


async def watch(*, ground: Ground, now: datetime) -> None:
    """Verify fixes, end archives by date, tell of overdue actions, and look at every trend once a day."""
    await _verify(ground, await ground.store.issues.watched_until(now, _SOME), now)
    await _end_archives(ground, await ground.store.issues.archived_until(now, _SOME), now)
    await _tell_overdue(ground, now)
    await _mark_trends(ground, now)


async def _verify(ground: Ground, due: Sequence[Kept[Issue]], now: datetime) -> None:
    """Counted anew before: an occurrence that waits for the recount must not be overlooked."""
    fresh = await count(ground=ground, issue_ids=[kept.thing.id for kept in due], now=now)
    changes = []
    for kept in (await ground.store.issues.get_many(sorted(fresh))).values():
        after = issue_course.verified(kept.thing, now, ground.rules)
        if after != kept.thing:
            changes.append(Change(kept, after, told.issue("verified", after, now)))
    await ground.store.issues.save_many(changes)
    if changes:
        ground.wake(RECOUNT)


async def _end_archives(ground: Ground, due: Sequence[Kept[Issue]], now: datetime) -> None:
    changes = []
    for kept in due:
        after = issue_course.archive_over(kept.thing, now)
        changes.append(Change(kept, after, told.issue("unarchived", after, now)))
    await ground.store.issues.save_many(changes)


async def _tell_overdue(ground: Ground, now: datetime) -> None:
    for kept in await ground.store.plans.overdue_since(now, _SOME):
        change = Change(kept, kept.thing, told.plan("changed", kept.thing, now))
        with suppress(Stale):  # Whoever saved it meanwhile has told it.
            await ground.store.plans.save(change, now)


async def _mark_trends(ground: Ground, now: datetime) -> None:
    """A trend moves as days pass, though nothing is heard."""
    due = await ground.store.issues.not_counted_since(to_micros(now) // DAY, _SOME)
    await _mark(ground, [kept.thing.id for kept in due])
