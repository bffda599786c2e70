"""One kind of document in MongoDB: the port's face of reads, writes and outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pymongo.errors import DuplicateKeyError

from services.mesh.clock import process_now
from services.mesh.documents import cursor, telling
from services.mesh.documents.cursor import Cursor
from services.mesh.documents.gather import Gather
from services.mesh.documents.mongo import filters, outbox
from services.mesh.documents.mongo.marks import Marks
from services.mesh.documents.mongo.reach import reaching, uninterrupted
from services.mesh.documents.mongo.schema import Records, Stored, field, named
from services.mesh.documents.mongo.tombstones import Grave
from services.mesh.documents.mongo.writes import Writer
from services.mesh.documents.paths import directed, reach
from services.mesh.documents.port import Document, Page, Save, Saved, Scalar, Spec, Telling, Unsaid, Where

if TYPE_CHECKING:
    from services.mesh.documents.mongo.database import MongoDocuments

_FIELDS = {"version": 1, "schema": 1, "told": 1, "body": 1}


class MongoCollection:
    """`Collection` over one collection of a `MongoDocuments`."""

    def __init__(self, database: MongoDocuments, spec: Spec):
        self.spec = spec
        self._name = named(spec)
        self._database = database
        self._marks = Marks()
        self._writer = Writer(spec, database.source, database.clock, self._marks)
        self._saves: Gather[Sequence[Save], list[Saved | Exception]] = Gather(self._save_all, limit=512)
        self._gets: Gather[Sequence[str], dict[str, Document]] = Gather(self._get_all, limit=512)

    @property
    def _records(self) -> Records:
        return self._database.records(self._name)

    @uninterrupted
    async def get(self, id: str) -> Document | None:  # noqa: A002
        """See the port."""
        return (await self._gets.put((id,))).get(id)

    @uninterrupted
    async def get_many(self, ids: Sequence[str]) -> dict[str, Document]:
        """See the port."""
        return await self._gets.put(ids) if ids else {}

    @uninterrupted
    async def find(
        self,
        where: Where | None = None,
        *,
        order: str = "-_id",
        limit: int = 50,
        after: str = "",
        text: str = "",
    ) -> Page:
        """See the port."""
        if limit < 1:
            raise ValueError("a page holds at least one document")
        path, down = directed(order)
        match = filters.matching(self.spec, where, text)
        match = filters.behind(match, path, cursor.read(order, after), down=down)
        sort = [("_id", -1 if down else 1)]
        if path != "_id":
            sort.insert(0, (field(path), -1 if down else 1))
        with reaching():
            found = await self._records.find(match, _FIELDS).sort(sort).limit(limit + 1).to_list()
        documents = tuple(map(self._document, found[:limit]))
        if len(found) <= limit:
            return Page(documents)
        last = documents[-1]
        value = last.id if path == "_id" else reach(last.body, path)
        return Page(documents, cursor.written(order, Cursor(value, last.id)))

    @uninterrupted
    async def count(self, where: Where | None = None, *, text: str = "") -> int:
        """See the port."""
        with reaching():
            return await self._records.count_documents(filters.matching(self.spec, where, text))

    @uninterrupted
    async def tally(self, by: Sequence[str], where: Where | None = None) -> dict[tuple[Scalar, ...], int]:
        """See the port."""
        if not by:
            return {(): await self.count(where)}
        fields = [f"${field(path)}" for path in by]
        steps: list[Stored] = [{"$match": filters.matching(self.spec, where)}]
        steps += [{"$unwind": {"path": name, "preserveNullAndEmptyArrays": True}} for name in fields]
        steps += [{"$group": {"_id": fields, "count": {"$sum": 1}}}]
        with reaching():
            groups = await (await self._records.aggregate(steps)).to_list()
        return {tuple(group["_id"]): group["count"] for group in groups}

    @uninterrupted
    async def save_many(self, saves: Sequence[Save]) -> list[Saved | Exception]:
        """See the port."""
        if not saves:
            return []
        answers = await self._saves.put([telling.ready(save) for save in saves])
        for answer in answers:
            if isinstance(answer, Saved):
                self._hand_over(answer)
        return answers

    async def save(self, save: Save) -> Saved:
        """See the port."""
        answer = (await self.save_many((save,)))[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @uninterrupted
    async def forget(self, id: str, expected: int, tell: Sequence[Telling] = ()) -> Saved:  # noqa: A002
        """See the port."""
        grave = Grave(self.spec, self._database.source, self._records)
        with reaching():
            saved = await grave.forget(id, expected, telling.in_context(tell), self._database.clock())
        self._hand_over(saved)
        return saved

    @uninterrupted
    async def expire(self, where: Where, limit: int = 1000) -> int:
        """See the port."""
        match = {**filters.matching(self.spec, where), "unsaid.0": {"$exists": False}}
        with reaching():
            found = await self._records.find(match, {"_id": 1}).limit(limit).to_list()
            ids = [stored["_id"] for stored in found]
            return (await self._records.delete_many({"$and": [match, {"_id": {"$in": ids}}]})).deleted_count

    @uninterrupted
    async def claim(self, id: str, holder: str, seconds: float) -> bool:  # noqa: A002
        """See the port."""
        now = process_now()
        free = {"_id": f"{self._name}/{id}", "$or": [{"holder": holder}, {"until": {"$lte": now}}]}
        lease = {"$set": {"holder": holder, "until": now + seconds}}
        with reaching():
            try:
                await self._database.records("mesh.lease").update_one(free, lease, upsert=True)
            except DuplicateKeyError:
                return False
        return True

    @uninterrupted
    async def release(self, id: str, holder: str) -> None:  # noqa: A002
        """See the port."""
        held = {"_id": f"{self._name}/{id}", "holder": holder}
        with reaching():
            await self._database.records("mesh.lease").delete_one(held)

    @uninterrupted
    async def unsaid(self, limit: int = 500, older_than: timedelta = timedelta(0)) -> list[Unsaid]:
        """See the port."""
        with reaching():
            return await outbox.oldest(self._records, limit, process_now() - older_than.total_seconds())

    @uninterrupted
    async def waiting(self, ids: Sequence[str]) -> list[Unsaid]:
        """See the port."""
        with reaching():
            return await outbox.waiting(self._records, ids)

    @uninterrupted
    async def said(self, told: Mapping[str, Sequence[str]]) -> None:
        """See the port."""
        with reaching():
            await outbox.said(self._records, told)

    @uninterrupted
    async def unsaid_depth(self) -> tuple[int, datetime | None]:
        """See the port."""
        with reaching():
            return await outbox.depth(self._records)

    async def _save_all(self, parcels: Sequence[Sequence[Save]]) -> list[list[Saved | Exception] | Exception]:
        """Write what several callers gathered. Parcels that cannot be encoded fail alone."""
        saves = [save for parcel in parcels for save in parcel]
        try:
            with reaching():
                answers = iter(await self._writer.save_all(self._records, saves))
        except (TypeError, OverflowError) as error:
            if len(parcels) == 1:
                return [error]
            return [(await self._save_all([parcel]))[0] for parcel in parcels]
        return [[next(answers) for _ in parcel] for parcel in parcels]

    async def _get_all(self, parcels: Sequence[Sequence[str]]) -> list[dict[str, Document]]:
        ids = list({id_ for parcel in parcels for id_ in parcel})
        match = {"_id": ids[0]} if len(ids) == 1 else {"_id": {"$in": ids}}
        with reaching():
            found = await self._records.find({**match, "gone": None}, _FIELDS).to_list()
        documents = {stored["_id"]: self._document(stored) for stored in found}
        return [{id_: documents[id_] for id_ in parcel if id_ in documents} for parcel in parcels]

    def _document(self, stored: Stored) -> Document:
        self._marks.note_stored(stored)
        return Document(stored["_id"], stored["version"], stored["body"], stored["schema"], stored["told"])

    def _hand_over(self, saved: Saved) -> None:
        if saved.events:
            self._database.told(self.spec.name, saved.document.id, saved.events)
