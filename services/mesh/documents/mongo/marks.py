"""How many events a version of a document has told: what a save must know to number its own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from services.mesh.documents.mongo.schema import Records, Stored
from services.mesh.documents.port import Save

_KEPT = 20_000


class Marks:
    """Remembers version and told of documents that were loaded or saved here lately.

    A save names both in its filter, so that a wrong memory is found out and never numbers an event.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def note(self, id_: str, version: int, told: int) -> None:
        """This is how the document stands."""
        self._kept[id_] = (version, told)
        self._kept.move_to_end(id_)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def note_stored(self, stored: Stored) -> None:
        """The same, for a document as it was read."""
        self.note(stored["_id"], stored["version"], stored["told"])

    def told(self, id_: str, version: int) -> int:
        """How many events this version has told; 0 for a new document and for one that is unknown here."""
        kept = self._kept.get(id_)
        return kept[1] if kept is not None and kept[0] == version else 0

    async def learn(self, records: Records, saves: Iterable[Save]) -> None:
        """Read what is not remembered of the versions that these saves were decided on."""
        unknown = [
            save.id for save in saves if save.expected and self._kept.get(save.id, (0, 0))[0] != save.expected
        ]
        if unknown:
            found = records.find({"_id": {"$in": unknown}}, {"version": 1, "told": 1})
            for stored in await found.to_list():
                self.note_stored(stored)
