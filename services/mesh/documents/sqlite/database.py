"""A service's documents in one SQLite file: lanes, transactions and turns between processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from services.mesh.clock import Clock
from services.mesh.documents.gather import Gather
from services.mesh.documents.port import Spec, Told
from services.mesh.documents.sqlite import marks, schema
from services.mesh.documents.sqlite.collection import SqliteCollection
from services.mesh.documents.sqlite.file import File, Work
from services.mesh.documents.sqlite.lane import Lane
from services.mesh.documents.sqlite.writes import Stamp
from services.mesh.log.port import Event

Result = TypeVar("Result")


class SqliteDocuments:
    """`Documents` in `folder/<service>.db`. Made outside of the event loop or in it; used in one loop."""

    def __init__(self, folder: Path, service: str, clock: Clock):
        self._file = File(folder / f"{service}.db")
        self._source = f"voc/{service}"
        self._clock = clock
        self._collections: dict[str, SqliteCollection] = {}
        self._writer = Lane(f"{service}-write", self._file.connect)
        self._looker = Lane(f"{service}-look", self._file.connect)
        self._reader = Lane(f"{service}-read", self._file.connect)
        self._writes: Gather[Work, Any] = Gather(self._write_all, limit=512)
        self._looks: Gather[Work, Any] = Gather(self._look_all, limit=512)
        self.told: Told = _nobody

    def listen(self, told: Told) -> None:
        """See the port."""
        self.told = told

    async def start(self, specs: Sequence[Spec]) -> None:
        """See the port."""
        tables = [self.collection(spec).table for spec in specs]
        await self._writer.run(
            lambda connection: self._file.transact(connection, [lambda c: _create(c, tables)])
        )

    def collection(self, spec: Spec) -> SqliteCollection:
        """See the port. Raises ValueError for another spec of the same name."""
        known = self._collections.setdefault(spec.name, SqliteCollection(self, spec))
        if known.spec != spec:
            raise ValueError(f"two specs are called {spec.name}")
        return known

    async def ping(self) -> None:
        """See the port."""
        await self._looker.run(
            lambda connection: connection.execute('SELECT 1 FROM ".spec" LIMIT 1').fetchone()
        )

    async def close(self) -> None:
        """See the port."""
        for lane in (self._looker, self._reader, self._writer):
            await lane.close()
        self._file.close()

    def stamp(self) -> Stamp:
        """What the events of a save get from this service, now."""
        return Stamp(self._source, self._clock())

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run work in a transaction of the writer, together with what others have to write."""
        result: Result = await self._writes.put(work)
        return result

    async def look(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a quick read, together with those of others."""
        result: Result = await self._looks.put(work)
        return result

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a read that may take longer."""
        return await self._reader.run(work)

    async def _write_all(self, works: Sequence[Work]) -> list[Any]:
        return await self._writer.run(lambda connection: self._file.transact(connection, works))

    async def _look_all(self, works: Sequence[Work]) -> list[Any]:
        return await self._looker.run(lambda connection: [_attempt(connection, work) for work in works])


def _attempt(connection: sqlite3.Connection, work: Work) -> Any:
    try:
        return work(connection)
    except sqlite3.Error:
        raise
    except Exception as error:
        return error


def _create(connection: sqlite3.Connection, tables: Sequence[schema.Table]) -> None:
    schema.create_shared(connection)
    for table in tables:
        if schema.create(connection, table):
            marks.mark_all(connection, table)
        schema.create_indexes(connection, table)


def _nobody(_collection: str, _id: str, _events: tuple[Event, ...]) -> None:
    """Until somebody listens, the sweeper finds the events."""
