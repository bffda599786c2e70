"""The outbox of one service.

A fresh save hands its events over at once. What a crash or an outage left behind is found by a sweeper,
one replica at a time. An event may so be told twice, under the same id and sequence, and never out of order.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from services.mesh import measures
from services.mesh.clock import process_now
from services.mesh.documents.port import Collection, Documents, DocumentsUnavailable
from services.mesh.inspection.facts import Untold
from services.mesh.log.port import Event, Log, LogUnavailable
from services.mesh.outbox.relay import Key, Relay
from services.mesh.pressure import PRESSURE

_ROUND = 500
_KEPT = 20_000
_TAKE_OUT_SECONDS = 0.2
_SWEEP_SECONDS = 1.0
_LEFT_BEHIND = timedelta(seconds=2)
_LEASE_SECONDS = 5.0
_LEASE = "mesh-outbox"
_COURTESY_SECONDS = 0.1
_BACKOFF = (0.1, 5.0)

_say = structlog.get_logger(__name__)


class Outbox:
    """Tells the events of these collections to the log, for as long as `run` runs."""

    def __init__(
        self, service: str, documents: Documents, collections: Mapping[str, Collection], log: Log
    ) -> None:
        self._service = service
        self._collections = collections
        self._relay = Relay(collections, log)
        self._fresh: dict[Key, list[Event]] = {}
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._holder = secrets.token_hex(8)
        documents.listen(self._handed)

    def _handed(self, collection: str, id_: str, events: tuple[Event, ...]) -> None:
        # While the log is away memory stays bounded: the sweeper finds what is not kept here.
        if collection in self._collections and (len(self._fresh) < _KEPT or (collection, id_) in self._fresh):
            self._fresh.setdefault((collection, id_), []).extend(events)
            self._wake.set()

    async def run(self) -> None:
        """Tell until cancelled."""
        try:
            await asyncio.gather(self._tell_fresh(), self._take_out(), self._sweep())
        finally:
            with contextlib.suppress(DocumentsUnavailable):
                await self._relay.take_out()
                await self._first().release(_LEASE, self._holder)

    async def drain(self, seconds: float) -> None:
        """Wait until what was handed over is told and taken out, at most so long."""
        end = process_now() + seconds
        while (self._fresh or self._relay.told) and process_now() < end:
            self._wake.set()
            await asyncio.sleep(0.02)

    async def _tell_fresh(self) -> None:
        pause = _BACKOFF[0]
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while self._fresh:
                    await PRESSURE.give_way(_COURTESY_SECONDS)
                    async with self._turn:
                        await self._round()
                pause = _BACKOFF[0]
            except (LogUnavailable, DocumentsUnavailable) as away:
                _say.warning("events wait to be told", service=self._service, error=type(away).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _BACKOFF[1])
                self._wake.set()

    async def _round(self) -> None:
        """Tell some of what is fresh. What fails stays in the documents, for the sweeper."""
        keys = list(self._fresh)[:_ROUND]
        lists: dict[Key, Sequence[Event]] = {key: self._fresh.pop(key) for key in keys}
        try:
            doubtful = [key for key, events in lists.items() if not self._relay.follows(key, events)]
            if doubtful:
                whole = await self._relay.waiting(doubtful)
                lists |= {key: whole.get(key, ()) for key in doubtful}
            await self._relay.tell(lists)
        except LogUnavailable:
            for key, events in lists.items():
                self._fresh.setdefault(key, [])[:0] = events
            raise

    async def _take_out(self) -> None:
        while True:
            await asyncio.sleep(_TAKE_OUT_SECONDS)
            async with self._turn:
                with contextlib.suppress(DocumentsUnavailable):
                    await self._relay.take_out()

    async def _sweep(self) -> None:
        while True:
            try:
                for name, collection in self._collections.items():
                    while await self._sweep_some(name, collection):
                        continue
            except (LogUnavailable, DocumentsUnavailable) as away:
                _say.debug("sweep put off", service=self._service, error=type(away).__name__)
            # Also while the log is away: then more waits than ever.
            with contextlib.suppress(DocumentsUnavailable):
                await self._measure()
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _sweep_some(self, name: str, collection: Collection) -> bool:
        """Tell some of what was left behind; True when there may be more."""
        async with self._turn:
            left = await collection.unsaid(limit=_ROUND, older_than=_LEFT_BEHIND)
            lists = {
                (name, unsaid.id): unsaid.events for unsaid in left if (name, unsaid.id) not in self._fresh
            }
            if not lists or not await self._first().claim(_LEASE, self._holder, _LEASE_SECONDS):
                return False
            failed = await self._relay.tell(lists)
            return not failed and len(left) == _ROUND

    async def untold(self) -> list[Untold]:
        """What waits to be told, of each collection.

        Raises:
            DocumentsUnavailable: nobody can say now.
        """
        names, collections = list(self._collections), self._collections.values()
        depths = [await collection.unsaid_depth() for collection in collections]
        return [Untold(name, *depth) for name, depth in zip(names, depths, strict=True)]

    async def _measure(self) -> None:
        waits = await self.untold()
        now = process_now()
        oldest = min((one.oldest_time.timestamp() for one in waits if one.oldest_time), default=now)
        measures.OUTBOX_DEPTH.labels(self._service).set(sum(one.documents for one in waits))
        measures.OUTBOX_AGE.labels(self._service).set(max(0.0, now - oldest))

    def _first(self) -> Collection:
        return next(iter(self._collections.values()))
