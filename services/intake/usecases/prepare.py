"""See to it that what every installation has is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.domain import defaults
from services.intake.domain.catalog import Item
from services.intake.store import Store
from services.intake.store.catalog import CatalogStore
from services.mesh.documents.port import Gone, Stale


async def ensure_defaults(*, store: Store, example_products: bool, now: datetime) -> None:
    """The default form and channels, and the example products if wished. What is there stays as it is.

    Raises:
        DocumentsUnavailable: the store is away.
    """
    await _ensure(store.channels, defaults.channels(now))
    if example_products:
        await _ensure(store.products, defaults.example_products(now))
    if await store.forms.get(defaults.FORM_ID) is None:
        try:
            await store.forms.create(defaults.form(now))
        except (Stale, Gone):
            # Another replica was quicker.
            return


async def _ensure(store: CatalogStore, items: Sequence[Item]) -> None:
    for item in items:
        if await store.get(item.id) is None:
            try:
                await store.save(item, 0)
            except (Stale, Gone):
                continue
