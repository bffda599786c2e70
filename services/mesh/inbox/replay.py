"""Replaying: a dead letter and what is parked behind it are heard in order, by whichever replica is first."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import replace

import structlog

from services.mesh.clock import process_now
from services.mesh.documents.port import Collection, Save
from services.mesh.inbox.blocked import BLOCKED, FREE, REPLAY, Block, Letter
from services.mesh.inbox.hearing import PASSING, Hearing
from services.mesh.inbox.letters import find
from services.mesh.log import envelope
from services.mesh.log.port import Log, Record
from services.mesh.service import Poison
from services.mesh.telemetry.lines import place_of

_LEASE_SECONDS = 30.0
_say = structlog.get_logger(__name__)


class Replay:
    """Carries out what a person asked for: blocks in the state `replay`."""

    def __init__(self, service: str, log: Log, collection: Collection, hearing: Hearing) -> None:
        self._service = service
        self._log = log
        self._collection = collection
        self._hearing = hearing
        self._holder = secrets.token_hex(8)

    async def run(self, blocks: Sequence[Block]) -> None:
        """Replay these, each under a lease. What is away or busy now is tried again in the next round."""
        for block in blocks:
            with contextlib.suppress(*PASSING):
                if await self._collection.claim(block.id, self._holder, _LEASE_SECONDS):
                    try:
                        await self._one(block)
                    finally:
                        await self._collection.release(block.id, self._holder)

    async def _one(self, block: Block) -> None:
        records = await find(self._log, block, self._service)
        left = list(block.letters)
        until = process_now() + _LEASE_SECONDS / 2
        while left and process_now() < until:
            wrong = await self._wrong(records.get(left[0].id))
            if wrong is not None:
                left[0] = _failed_again(left[0], wrong)
                break
            left.pop(0)
        state = FREE if not left else REPLAY if process_now() >= until else BLOCKED
        # Stale when something was parked behind it meanwhile: the next round takes that along.
        changed = replace(block, state=state, letters=tuple(left))
        await self._collection.save(Save(block.id, block.version, changed.body()))
        _say.info("replayed", service=self._service, topic=block.topic, count=len(block.letters) - len(left))

    async def _wrong(self, record: Record | None) -> Exception | None:
        """What keeps this event from being heard; nothing when it was."""
        if record is None:  # retention took its bytes: there is nothing left to hear
            return None
        try:
            await self._hearing.handle(envelope.event(record))
        except PASSING:
            raise
        except Exception as error:
            _say.warning("still cannot be heard", service=self._service, error=type(error).__name__)
            return error
        return None


def _failed_again(letter: Letter, wrong: Exception) -> Letter:
    """What failed now is a dead letter, whatever it was before."""
    return replace(
        letter,
        failure="poison" if isinstance(wrong, Poison) else "bug",
        error=type(wrong).__name__,
        tries=letter.tries + 1,
        last_time=int(process_now() * 1_000_000),
        where=place_of(wrong),
    )
