"""A service's documents in one MongoDB database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pymongo
from pymongo import AsyncMongoClient

from services.mesh.clock import Clock
from services.mesh.documents.mongo.collection import MongoCollection
from services.mesh.documents.mongo.reach import reaching, uninterrupted
from services.mesh.documents.mongo.schema import Records, Stored, create, named
from services.mesh.documents.mongo.snapshot import MongoSnapshot, whole
from services.mesh.documents.port import Copy, DocumentsUnavailable, Spec, Told
from services.mesh.log.port import Event

_AWAY = 2_000
"""Milliseconds after which a database that does not answer is away."""
_PING_SECONDS = 1.5
"""Less than who asks waits: the driver ends its own attempt, which leaves its pool in better order."""
_HUNG = 10_000
"""Milliseconds after which a connection that says nothing is given up."""


class MongoDocuments:
    """`Documents` in the database `voc_<service>`. Used in the event loop that started it."""

    def __init__(self, url: str, service: str, clock: Clock):
        self._url = url
        self._name = f"voc_{service}"
        self._client: AsyncMongoClient[Stored] | None = None
        self._collections: dict[str, MongoCollection] = {}
        self.source = f"voc/{service}"
        self.clock = clock
        self.told: Told = _nobody

    def listen(self, told: Told) -> None:
        """See the port."""
        self.told = told

    async def start(self, specs: Sequence[Spec]) -> None:
        """See the port."""
        for spec in specs:
            self.collection(spec)
        if self._client is None:
            self._client = AsyncMongoClient(
                self._url,
                serverSelectionTimeoutMS=_AWAY,
                connectTimeoutMS=_AWAY,
                socketTimeoutMS=_HUNG,
                w="majority",
                journal=True,
                wTimeoutMS=_HUNG,
            )
        with reaching():
            for spec in specs:
                await create(self._client[self._name], spec)

    def collection(self, spec: Spec) -> MongoCollection:
        """See the port. Raises ValueError for another spec of the same name."""
        known = self._collections.setdefault(spec.name, MongoCollection(self, spec))
        if known.spec != spec:
            raise ValueError(f"two specs are called {spec.name}")
        return known

    @uninterrupted
    async def ping(self) -> None:
        """See the port."""
        with reaching(), pymongo.timeout(_PING_SECONDS):
            await self.records("mesh.spec").find_one({}, {"_id": 1})

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[MongoSnapshot]:
        """See the port."""
        with reaching():
            async with self._opened().start_session(snapshot=True) as session:
                past = MongoSnapshot(self._opened()[self._name], session)
                await past.begin()
                yield past

    async def put_back(self, spec: Spec, copies: Sequence[Copy]) -> None:
        """See the port."""
        if copies:
            with reaching():
                await self.records(named(spec)).insert_many([whole(spec, copy) for copy in copies])

    async def clear(self) -> None:
        """See the port."""
        with reaching():
            await self._opened().drop_database(self._name)

    async def close(self) -> None:
        """See the port."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def records(self, name: str) -> Records:
        """A collection of the database as the driver sees it.

        Raises:
            DocumentsUnavailable: it was not started.
        """
        return self._opened()[self._name][name]

    def _opened(self) -> AsyncMongoClient[Stored]:
        if self._client is None:
            raise DocumentsUnavailable("the documents are not open")
        return self._client


def _nobody(_collection: str, _id: str, _events: tuple[Event, ...]) -> None:
    """Until somebody listens, the sweeper finds the events."""
