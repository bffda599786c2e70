"""Classifications follow their topics: what stands under a path that was moved is put under the new one.

Nothing is written down about how far this got: whatever still stands under such a path is what is left to
do. So it can be ended at any moment, run twice, and mends what a replica sorted by an older taxonomy.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from services.classification.domain.refiling import refiled
from services.classification.domain.taxonomy import Taxonomy
from services.classification.store import Kept, Store
from services.classification.usecases import taxonomy as taxonomies
from services.classification.wire import told
from services.mesh.documents.port import Gone, Stale

_PAGE = 200
_PAGES = 50
"""At most so many pages in one run."""


async def follow(*, store: Store, now: datetime) -> bool:
    """Move what is left under old paths, and tell it; True when more is left than one run does.

    Raises:
        DocumentsUnavailable: what was moved stays moved.
    """
    for _ in range(_PAGES):
        taxonomy = (await taxonomies.current(store=store)).taxonomy
        if not taxonomy.moved:
            return False
        left = await store.classifications.under(tuple(taxonomy.moved), _PAGE)
        done = await asyncio.gather(*(_moved(store, kept, taxonomy, now) for kept in left))
        if len(left) < _PAGE or not any(done):
            return False
    return True


async def _moved(store: Store, kept: Kept, taxonomy: Taxonomy, now: datetime) -> bool:
    """Move one; False when somebody else changed or forgot it meanwhile: the next run sees what is left."""
    after, event = refiled(kept.thing, taxonomy, now)
    try:
        await store.classifications.save(kept, after, now, (told.classified(event),))
    except (Stale, Gone):
        return False
    return True
