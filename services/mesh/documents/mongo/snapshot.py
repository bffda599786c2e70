"""A database at one moment: reads of a session that all see what stood at its first."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pymongo.asynchronous.client_session import AsyncClientSession

from services.mesh.documents.fold import terms
from services.mesh.documents.mongo import outbox
from services.mesh.documents.mongo.schema import Database, Stored, named
from services.mesh.documents.port import Copy, Spec

_PART = 500
_KINDS: tuple[Stored, ...] = ({"gone": None}, {"gone": True})


class MongoSnapshot:
    """See `Snapshot` in the port."""

    def __init__(self, database: Database, session: AsyncClientSession) -> None:
        self._database = database
        self._session = session

    async def begin(self) -> None:
        """Fix the moment: the first read of the session does."""
        await self._database["mesh.spec"].find_one({}, {"_id": 1}, session=self._session)

    async def copies(self, spec: Spec) -> AsyncIterator[list[Copy]]:
        """See the port."""
        records = self._database[named(spec)]
        for kind in _KINDS:
            last = ""
            while True:
                match = {**kind, "_id": {"$gt": last}}
                asked = records.find(match, session=self._session).sort("_id", 1).limit(_PART)
                found = await asked.to_list()
                if not found:
                    break
                yield [_copy(stored) for stored in found]
                last = found[-1]["_id"]


def whole(spec: Spec, copy: Copy) -> Stored:
    """A copy as it is stored."""
    stored: Stored = {
        "_id": copy.id,
        "version": copy.version,
        "schema": copy.schema,
        "told": copy.told,
        "save": "",
    }
    if copy.body is None:
        stored["gone"] = True
    else:
        stored["body"] = copy.body
        if spec.text:
            stored["terms"] = sorted(terms(copy.body, spec.text))
    if copy.unsaid:
        stored["unsaid"] = outbox.stored(copy.unsaid)
    return stored


def _copy(stored: Stored) -> Copy:
    body = None if stored.get("gone") else stored["body"]
    head = (stored["_id"], stored["version"], stored["schema"], stored["told"])
    return Copy(*head, body, outbox.events(stored))
