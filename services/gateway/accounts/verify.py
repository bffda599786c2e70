"""Recognise a caller by its key, without asking the store for every request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from services.gateway.accounts.domain import ApiKey, parse
from services.gateway.accounts.store import Keys
from services.mesh.clock import Clock
from services.mesh.documents.port import DocumentsUnavailable, Stale

FRESH_SECONDS = 5.0
"""How long a look into the store counts: a revoked key is refused after at most this long."""

_LIMIT = 10_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    key: ApiKey | None
    until: float


class Verifier:
    """Keeps what the store said about a key for `FRESH_SECONDS`; asks once for concurrent callers."""

    def __init__(self, keys: Keys, clock: Clock, process_clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._clock = clock
        self._process_clock = process_clock
        self._seen: dict[str, _Seen] = {}
        self._asking: dict[str, asyncio.Task[ApiKey | None]] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def verify(self, text: str) -> ApiKey | None:
        """The live key that this text opens, or None.

        Raises:
            DocumentsUnavailable: the store is away and what it said before is too old.
        """
        parts = parse(text)
        if parts is None:
            return None
        key_id, secret = parts
        seen = self._seen.get(key_id)
        fresh = seen is not None and seen.until > self._process_clock()
        key = seen.key if seen is not None and fresh else await self._ask(key_id)
        if key is None or not key.opened_by(secret):
            return None
        if key.use_is_news(self._clock()):
            self._note_use(key)
        return key

    async def _ask(self, key_id: str) -> ApiKey | None:
        task = self._asking.get(key_id)
        if task is None:
            task = asyncio.create_task(self._keys.get(key_id))
            self._asking[key_id] = task
            task.add_done_callback(lambda _: self._asking.pop(key_id, None))
        key = await asyncio.shield(task)
        self._remember(key_id, key)
        return key

    def _remember(self, key_id: str, key: ApiKey | None) -> None:
        if len(self._seen) >= _LIMIT:
            self._seen.clear()
        self._seen[key_id] = _Seen(key, self._process_clock() + FRESH_SECONDS)

    def _note_use(self, key: ApiKey) -> None:
        """Write the use down beside the request, which does not wait for it."""
        used = replace(key, last_use_time=self._clock())
        self._remember(key.id, used)
        task = asyncio.create_task(self._save_use(used))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _save_use(self, used: ApiKey) -> None:
        try:
            self._remember(used.id, await self._keys.save(used))
        except (Stale, DocumentsUnavailable):
            log.info("the use of a key was not written down", extra={"key_id": used.id})
            self._seen.pop(used.id, None)
