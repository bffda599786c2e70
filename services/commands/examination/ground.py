"""The ground: documents, the log and its topics, dead letters, events that wait to be told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.commands.examination.finding import Finding, fail, note, ok
from services.mesh.clock import process_now
from services.mesh.config import Settings
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.inbox import blocked
from services.mesh.inbox.inbox import topics_of
from services.mesh.log.port import LogUnavailable
from services.mesh.run.unit import Unit

_SECONDS = 5.0
_DOCUMENTS_TODO = "Start the database, or write the right VOC_DOCUMENTS, user and password included."
_LOG_TODO = "Start the broker, or write the right VOC_LOG, user and password included."
_STUCK = timedelta(minutes=1)


async def examine(units: list[Unit], settings: Settings) -> list[Finding]:
    """Everything that services keep and tell."""
    found = [finding for unit in units for finding in await _documents(unit)]
    return [*found, *await _log(units, settings)]


async def _documents(unit: Unit) -> list[Finding]:
    name = f"documents of {unit.name}"
    try:
        async with asyncio.timeout(_SECONDS):
            await unit.documents.start(unit.specs)
            await unit.documents.ping()
            return [ok(name, "answer"), *await _letters(unit), *await _unsaid(unit)]
    except (DocumentsUnavailable, TimeoutError):
        return [fail(name, "do not answer", _DOCUMENTS_TODO)]
    finally:
        await unit.documents.close()


async def _letters(unit: Unit) -> list[Finding]:
    blocks = await blocked.waiting(unit.documents.collection(blocked.SPEC))
    dead = sum(letter.failure != "parked" for block in blocks for letter in block.letters)
    if not dead:
        return []
    todo = "`vocmesh dead-letters list` shows them; replay or discard each."
    return [fail(f"dead letters of {unit.name}", f"{dead} wait for a person", todo)]


async def _unsaid(unit: Unit) -> list[Finding]:
    depth, since = 0, process_now()
    for spec in unit.service.specs:
        count, oldest = await unit.documents.collection(spec).unsaid_depth()
        depth += count
        since = min(since, oldest.timestamp() if oldest else since)
    age = timedelta(seconds=int(process_now() - since))
    name = f"outbox of {unit.name}"
    if depth and age > _STUCK:
        return [
            fail(
                name,
                f"events of {depth} documents wait, the oldest for {age}",
                "Start the log and the service.",
            )
        ]
    return [note(name, f"events of {depth} documents are about to be told")] if depth else []


async def _log(units: list[Unit], settings: Settings) -> list[Finding]:
    log = units[0].log
    try:
        async with asyncio.timeout(_SECONDS):
            await log.start()
            await log.ping()
            there = await log.topics()
    except (LogUnavailable, TimeoutError):
        kind = settings.log.partition(":")[0]
        return [fail("log", f"{kind} does not answer", _LOG_TODO)]
    finally:
        await log.close()
    needed = {topic for unit in units for topic in (*unit.service.tells, *topics_of(unit.service.handlers))}
    if missing := sorted(needed - there.keys()):
        return [
            ok("log", "answers"),
            fail("topics", f"missing: {', '.join(missing)}", "Run `vocmesh topics create`."),
        ]
    return [ok("log", "answers"), ok("topics", f"{len(needed)} there")]
