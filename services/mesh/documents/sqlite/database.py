"""A service's documents in one SQLite file: which lane does what, and how saves of many become one batch."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from services.mesh.clock import Clock
from services.mesh.documents.gather import Gather
from services.mesh.documents.port import Copy, DocumentsUnavailable, Saved, Spec, Told
from services.mesh.documents.sqlite import batch
from services.mesh.documents.sqlite.batch import Draft, Stamp
from services.mesh.documents.sqlite.collection import SqliteCollection
from services.mesh.documents.sqlite.copies import SqliteSnapshot, begin, clear, put_back
from services.mesh.documents.sqlite.file import File, Work
from services.mesh.documents.sqlite.lane import Lane
from services.mesh.documents.sqlite.reindex import create_all
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.scrub import scrub
from services.mesh.log.port import Event

Result = TypeVar("Result")
_AT_ONCE = 512
"""Works that one transaction takes at most."""
SCRUB_EVERY = 10.0
"""Seconds after which what was forgotten has left the file."""


class Parcel(NamedTuple):
    """Drafts that one caller wants saved; joined with others of the same table."""

    table: Table
    drafts: Sequence[Draft]


class SqliteDocuments:
    """`Documents` in `folder/<service>.db`. Used in one event loop."""

    def __init__(self, folder: Path, service: str, clock: Clock):
        self._file = File(folder / f"{service}.db")
        self._source = f"voc/{service}"
        self._clock = clock
        self._collections: dict[str, SqliteCollection] = {}
        self._writer = Lane(f"{service}-write", self._file.connect)
        self._looker = Lane(f"{service}-look", self._file.connect)
        self._reader = Lane(f"{service}-read", self._file.connect)
        self._counter = Lane(f"{service}-count", self._file.connect)
        self._writes: Gather[Work | Parcel, Any] = Gather(self._write_all, limit=_AT_ONCE)
        self._looks: Gather[Work, Any] = Gather(self._look_all, limit=_AT_ONCE)
        self._cleaner: asyncio.Task[None] | None = None
        self.told: Told = _nobody

    def listen(self, told: Told) -> None:
        """See the port."""
        self.told = told

    async def start(self, specs: Sequence[Spec]) -> None:
        """See the port."""
        tables = [self.collection(spec).table for spec in specs]
        await self.write(partial(create_all, tables=tables))
        if self._cleaner is None:
            self._cleaner = asyncio.get_running_loop().create_task(self._keep_clean(tables))

    def collection(self, spec: Spec) -> SqliteCollection:
        """See the port. Raises ValueError for another spec of the same name."""
        known = self._collections.setdefault(spec.name, SqliteCollection(self, spec))
        if known.spec != spec:
            raise ValueError(f"two specs are called {spec.name}")
        return known

    async def ping(self) -> None:
        """See the port."""
        await self.look(lambda connection: connection.execute('SELECT 1 FROM ".spec" LIMIT 1').fetchone())

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqliteSnapshot]:
        """See the port."""
        lane = Lane("documents-snapshot", self._file.connect)
        try:
            await lane.run(begin)
            yield SqliteSnapshot(lane)
        finally:
            await lane.close()

    async def put_back(self, spec: Spec, copies: Sequence[Copy]) -> None:
        """See the port."""
        table = self.collection(spec).table
        await self.write(partial(put_back, table=table, copies=copies))

    async def clear(self) -> None:
        """See the port."""
        await self.write(clear)

    async def close(self) -> None:
        """See the port."""
        if self._cleaner is not None:
            self._cleaner.cancel()
            await asyncio.gather(self._cleaner, return_exceptions=True)
            self._cleaner = None
        for lane in (self._looker, self._reader, self._counter, self._writer):
            await lane.close()
        self._file.close()

    def stamp(self) -> Stamp:
        """What the events of a save get from this service, now."""
        return Stamp(self._source, self._clock())

    async def save(self, table: Table, drafts: Sequence[Draft]) -> list[Saved | Exception]:
        """Write drafts in one transaction with what others have to write."""
        answers: list[Saved | Exception] = await self._writes.put(Parcel(table, drafts))
        return answers

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work in one transaction with what others have to write."""
        result: Result = await self._writes.put(work)
        return result

    async def look(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a quick read, together with those of others."""
        result: Result = await self._looks.put(work)
        return result

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a read that may take longer."""
        return await self._reader.run(work)

    async def count(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a read that goes through all there is: pages of a list do not wait for it."""
        return await self._counter.run(work)

    async def _write_all(self, works: Sequence[Work | Parcel]) -> list[Any]:
        """One transaction: the drafts of each table as one batch, and every other work by itself."""
        batches: dict[Table, list[Draft]] = {}
        others = []
        for work in works:
            if isinstance(work, Parcel):
                batches.setdefault(work.table, []).extend(work.drafts)
            else:
                others.append(work)
        saves = [partial(batch.save_all, table=table, drafts=drafts) for table, drafts in batches.items()]
        found = await self._writer.run(partial(self._file.transact, works=[*saves, *others]))
        shares = {table: _shares(answer) for table, answer in zip(batches, found, strict=False)}
        rest = iter(found[len(saves) :])
        return [
            shares[work.table](len(work.drafts)) if isinstance(work, Parcel) else next(rest) for work in works
        ]

    async def _keep_clean(self, tables: Sequence[Table]) -> None:
        while True:
            # A file that is away is said by those who need it.
            with contextlib.suppress(DocumentsUnavailable):
                await self._writer.run(partial(scrub, tables=tables))
            await asyncio.sleep(SCRUB_EVERY)

    async def _look_all(self, works: Sequence[Work]) -> list[Any]:
        return await self._looker.run(lambda connection: [_attempt(connection, work) for work in works])


def _shares(answer: Any) -> Callable[[int], Any]:
    """Hands out the answers of a batch in turn; a batch that failed as a whole failed for all."""
    if isinstance(answer, Exception):
        return lambda _size: type(answer)(*answer.args)
    answers = iter(answer)
    return lambda size: [next(answers) for _ in range(size)]


def _attempt(connection: sqlite3.Connection, work: Work) -> Any:
    try:
        return work(connection)
    except sqlite3.Error:
        raise
    except Exception as error:
        return error


def _nobody(_collection: str, _id: str, _events: tuple[Event, ...]) -> None:
    """Until somebody listens, the sweeper finds the events."""
