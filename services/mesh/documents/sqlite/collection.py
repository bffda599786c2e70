"""One kind of document in a SQLite file: the port's face of `reads` and `writes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from services.mesh.clock import from_micros, process_now
from services.mesh.documents import telling
from services.mesh.documents.port import Document, Page, Save, Saved, Scalar, Spec, Telling, Unsaid, Where
from services.mesh.documents.sqlite import outbox, reads, writes
from services.mesh.documents.sqlite.batch import Draft
from services.mesh.documents.sqlite.schema import Table

if TYPE_CHECKING:
    from services.mesh.documents.sqlite.database import SqliteDocuments


class SqliteCollection:
    """`Collection` over the lanes of a `SqliteDocuments`."""

    def __init__(self, database: SqliteDocuments, spec: Spec):
        self.spec = spec
        self.table = Table.of(spec)
        self._database = database

    async def get(self, id: str) -> Document | None:  # noqa: A002
        """See the port."""
        return (await self.get_many((id,))).get(id)

    async def get_many(self, ids: Sequence[str]) -> dict[str, Document]:
        """See the port."""
        return await self._database.look(partial(reads.get_many, table=self.table, ids=ids))

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
        work = partial(
            reads.find, table=self.table, where=where, order=order, limit=limit, after=after, text=text
        )
        return await self._database.read(work)

    async def count(self, where: Where | None = None, *, text: str = "") -> int:
        """See the port."""
        return await self._database.count(partial(reads.count, table=self.table, where=where, text=text))

    async def tally(self, by: Sequence[str], where: Where | None = None) -> dict[tuple[Scalar, ...], int]:
        """See the port."""
        return await self._database.count(partial(reads.tally, table=self.table, by=by, where=where))

    async def save_many(self, saves: Sequence[Save]) -> list[Saved | Exception]:
        """See the port."""
        if not saves:
            return []
        stamp = self._database.stamp()
        drafts = [Draft.of(self.table, save, stamp) for save in saves]
        answers = await self._database.save(self.table, drafts)
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

    async def forget(self, id: str, expected: int, tell: Sequence[Telling] = ()) -> Saved:  # noqa: A002
        """See the port."""
        work = partial(
            writes.forget,
            table=self.table,
            id_=id,
            expected=expected,
            tell=telling.in_context(tell),
            stamp=self._database.stamp(),
        )
        answer = await self._database.write(work)
        if isinstance(answer, Exception):
            raise answer
        self._hand_over(answer)
        return answer

    async def expire(self, where: Where, limit: int = 1000) -> int:
        """See the port."""
        return await self._database.write(partial(writes.expire, table=self.table, where=where, limit=limit))

    async def claim(self, id: str, holder: str, seconds: float) -> bool:  # noqa: A002
        """See the port."""
        work = partial(writes.claim, table=self.table, id_=id, holder=holder, seconds=seconds)
        return await self._database.write(work)

    async def release(self, id: str, holder: str) -> None:  # noqa: A002
        """See the port."""
        await self._database.write(partial(writes.release, table=self.table, id_=id, holder=holder))

    async def unsaid(self, limit: int = 500, older_than: timedelta = timedelta(0)) -> list[Unsaid]:
        """See the port."""
        until = process_now() - older_than.total_seconds()
        return await self._database.read(partial(outbox.oldest, table=self.table, limit=limit, until=until))

    async def waiting(self, ids: Sequence[str]) -> list[Unsaid]:
        """See the port."""
        return await self._database.look(partial(outbox.waiting, table=self.table, ids=ids))

    async def said(self, told: Mapping[str, Sequence[str]]) -> None:
        """See the port."""
        await self._database.write(partial(outbox.said, table=self.table, told=told))

    async def unsaid_depth(self) -> tuple[int, datetime | None]:
        """See the port."""
        count, since = await self._database.read(partial(outbox.depth, table=self.table))
        return count, None if since is None else from_micros(since).astimezone(UTC)

    def _hand_over(self, saved: Saved) -> None:
        if saved.events:
            self._database.told(self.spec.name, saved.document.id, saved.events)
