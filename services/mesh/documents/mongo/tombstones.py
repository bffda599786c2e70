"""How a document is forgotten: a tombstone takes the place of its body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from services.mesh import ids
from services.mesh.documents import telling
from services.mesh.documents.mongo import outbox
from services.mesh.documents.mongo.reach import twice
from services.mesh.documents.mongo.schema import Records, Stored
from services.mesh.documents.port import Document, Saved, Spec, Stale, Telling
from services.mesh.log.port import Event

_FIELDS = {"version": 1, "schema": 1, "told": 1, "gone": 1, "save": 1}


class Grave:
    """Puts tombstones into one collection."""

    def __init__(self, spec: Spec, source: str, records: Records):
        self._spec = spec
        self._source = source
        self._records = records

    async def forget(self, id_: str, expected: int, tell: Sequence[Telling], now: datetime) -> Saved:
        """Put a tombstone in the document's place. A tombstone that is there stays as it is.

        Raises:
            Stale: the document has another version.
        """
        stands = await self._records.find_one({"_id": id_}, _FIELDS)
        if stands is not None and stands.get("gone"):
            return Saved(_tombstone(stands))
        if (stands["version"] if stands else 0) != expected:
            raise Stale(id_)
        told = stands["told"] if stands else 0
        events = telling.events(tell, self._source, told, now)
        save_id = ids.new("sv", now)
        match = {"_id": id_, "version": expected, "told": told, "gone": None}
        change = self._change(expected + 1, told, events, save_id)
        if await self._put(match, change):
            return Saved(Document(id_, expected + 1, {}, self._spec.schema, told + len(events)), events)
        stands = await self._records.find_one({"_id": id_}, _FIELDS)
        if stands is None or not stands.get("gone"):
            raise Stale(id_)
        return Saved(_tombstone(stands), events if stands["save"] == save_id else ())

    def _change(self, version: int, told: int, events: tuple[Event, ...], save_id: str) -> Stored:
        setting = {
            "version": version,
            "schema": self._spec.schema,
            "told": told + len(events),
            "save": save_id,
            "gone": True,
        }
        change: Stored = {"$set": setting, "$unset": {"body": "", "terms": ""}}
        if events:
            change["$push"] = {"unsaid": {"$each": outbox.stored(events)}}
        return change

    async def _put(self, match: Stored, change: Stored) -> bool:
        new = not match["version"]
        try:
            done = await twice(lambda: self._records.update_one(match, change, upsert=new))
        except DuplicateKeyError:
            return False
        return bool(done.matched_count or done.upserted_id is not None)


def _tombstone(stands: Stored) -> Document:
    return Document(stands["_id"], stands["version"], {}, stands["schema"], stands["told"])
