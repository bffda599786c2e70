"""Count the members of patterns, for the order of lists. What is shown is counted when asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from services.classification.store import Store

_OVERLAP = timedelta(minutes=1)
"""A save may become visible so much after the moment it carries."""
_CHUNK = 500


async def changed(*, store: Store, now: datetime) -> None:
    """Recount the patterns whose members changed since the latest recount."""
    since = await store.patterns.recounted() or datetime(1970, 1, 2, tzinfo=UTC)
    pattern_ids = await store.classifications.changed_patterns(since - _OVERLAP)
    for first in range(0, len(pattern_ids), _CHUNK):
        await _count(store, pattern_ids[first : first + _CHUNK])
    await store.patterns.set_recounted(now)


async def everything(*, store: Store) -> None:
    """Recount all patterns: mends whatever a crash left behind."""
    after = ""
    while True:
        pattern_ids, after = await store.patterns.all_ids(after)
        await _count(store, pattern_ids)
        if not after:
            return


async def _count(store: Store, pattern_ids: Sequence[str]) -> None:
    if not pattern_ids:
        return
    members = await store.classifications.members(pattern_ids)
    await store.patterns.set_counted({each: members.get(each, 0) for each in pattern_ids})
