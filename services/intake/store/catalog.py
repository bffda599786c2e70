"""Products and channels as they are remembered, with a short memory of those that are used."""

from __future__ import annotations

import time
from dataclasses import replace

from services.intake.domain.catalog import Item, Localized
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, Document, Save

MEMORY_SECONDS = 2.0
"""For so long another replica may still take feedback about what was just made inactive."""


class CatalogStore:
    """Queries over the collection `product` or `channel`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._known: dict[str, tuple[float, Item]] = {}

    async def get(self, id: str) -> Item | None:  # noqa: A002
        """The one with this id, as it stands now."""
        document = await self._collection.get(id)
        return None if document is None else _item(document)

    async def lately(self, id: str) -> Item | None:  # noqa: A002
        """The one with this id, as it stood at most `MEMORY_SECONDS` ago. What is not there is looked up."""
        known = self.remembered(id)
        if known is not None:
            return known
        item = await self.get(id)
        if item is not None:
            self._known[id] = (time.monotonic() + MEMORY_SECONDS, item)
        return item

    def remembered(self, id: str) -> Item | None:  # noqa: A002
        """The one with this id, if it was looked up a moment ago."""
        until, item = self._known.get(id, (0.0, None))
        return item if until > time.monotonic() else None

    async def page(self, *, active_only: bool, limit: int, after: str) -> tuple[list[Item], str]:
        """Those there are, by id, and where to go on.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        where = {"active": True} if active_only else None
        page = await self._collection.find(where, order="_id", limit=limit, after=after)
        return [_item(document) for document in page.documents], page.next_after

    async def save(self, item: Item, expected: int) -> Item:
        """One write.

        Raises:
            Stale, Gone: as the documents port says.
        """
        body = {
            "title": {"en": item.title.en, "vi": item.title.vi},
            "active": item.active,
            "create_time": to_micros(item.create_time),
        }
        saved = await self._collection.save(Save(item.id, expected, body))
        self._known.pop(item.id, None)
        return replace(item, version=saved.document.version)


def _item(document: Document) -> Item:
    body = document.body
    return Item(
        id=document.id,
        title=Localized(**body["title"]),
        active=body["active"],
        create_time=from_micros(body["create_time"]),
        version=document.version,
    )
