"""Read again what was classified before: page by page, on one replica, at a bounded pace.

A replica that dies meanwhile leaves the run where its latest page ended; the next run of the timer goes on
there. A page that was cut off is read again and changes nothing more, but what it had changed is then missing
in the count.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from services.classification.domain import classification as happens
from services.classification.domain import reclassification as runs
from services.classification.domain.asking import Filter, Order
from services.classification.domain.labels import Dimension
from services.classification.domain.reclassification import Reclassification, RunUnderWay, RunUnknown, State
from services.classification.store import Kept, Store
from services.classification.store.reclassifications import KeptRun
from services.classification.usecases.ground import RECLASSIFY, Ground
from services.classification.wire import told
from services.mesh import ids
from services.mesh.documents.port import Gone, Stale, Taken

_PAGE = 50
_AT_ONCE_SECONDS = 5.0
"""A run of the timer lasts so long, then lets others have the lease."""
_PAUSE = 1.0
"""Rest after a page, as a share of the time that it took: half the processor stays with what comes in."""


async def started(
    *, ground: Ground, since: datetime | None, dry_run: bool, request_id: str, by: str, now: datetime
) -> KeptRun:
    """Begin a run. Asked twice, it is one run.

    Raises:
        RunUnderWay: another is under way.
    """
    run_id = ids.derived("rc", request_id) if request_id else ids.new("rc", now)
    known = await ground.store.runs.get(run_id)
    if known is not None:
        return known
    total = await ground.store.classifications.count(_chosen(since))
    run = Reclassification(run_id, State.RUNNING, dry_run, since, by, now, total)
    try:
        kept = await ground.store.runs.save(run, 0)
    except Taken:
        other = await ground.store.runs.running()
        raise RunUnderWay(other.thing.run_id if other else "") from None
    ground.wake(RECLASSIFY)
    return kept


async def one(*, store: Store, run_id: str) -> KeptRun:
    """A run.

    Raises:
        RunUnknown: there is none.
    """
    kept = await store.runs.get(run_id)
    if kept is None:
        raise RunUnknown(run_id)
    return kept


async def cancelled(*, store: Store, run_id: str, version: int, now: datetime) -> KeptRun:
    """Let a run go no further.

    Raises:
        RunUnknown: there is none.
        Stale: the person saw another version, and it is still under way.
    """
    kept = await one(store=store, run_id=run_id)
    after = runs.cancelled(kept.thing, now)
    if after is kept.thing:
        return kept
    if kept.version != version:
        raise Stale(run_id)
    return await store.runs.save(after, kept.version)


async def carried_on(*, ground: Ground, now: Callable[[], datetime]) -> None:
    """Read as many pages of the run that is under way as fit into a few seconds."""
    until = time.monotonic() + _AT_ONCE_SECONDS
    while time.monotonic() < until:
        kept = await ground.store.runs.running()
        if kept is None:
            return
        begin = time.monotonic()
        try:
            await _page(ground, kept, now)
        except Stale:
            continue
        await asyncio.sleep(_PAUSE * (time.monotonic() - begin))
    ground.wake(RECLASSIFY)


async def _page(ground: Ground, kept: KeptRun, now: Callable[[], datetime]) -> None:
    run = kept.thing
    page = await ground.store.classifications.find(
        _chosen(run.since), order=Order.EARLIEST, limit=_PAGE, after=run.after
    )
    changes = [await _again(ground, each, dry_run=run.dry_run, now=now()) for each in page.kept]
    changed = [each for each in changes if each]
    after = runs.went_on(run, len(page.kept), changed, page.next_after, now())
    await ground.store.runs.save(after, kept.version)


async def _again(ground: Ground, kept: Kept, *, dry_run: bool, now: datetime) -> tuple[Dimension, ...]:
    """Classify one feedback anew; what changed. What others change meanwhile stays as they left it."""
    await asyncio.sleep(0)
    thing = kept.thing
    labels = ground.classifier.classify(thing.text, thing.hints)
    changed = runs.differences(thing, labels)
    if changed and not dry_run and thing.pattern is not None:
        after, event = happens.understood(thing, labels, thing.pattern, now)
        try:
            await ground.store.classifications.save(kept, after, now, (told.classified(event),))
        except (Stale, Gone):
            return ()
    return changed


def _chosen(since: datetime | None) -> Filter:
    return Filter(received=(since, None), with_withdrawn=True)
