"""The work on imports, done by one replica at a time: rows are read, tried or handed in, and counted.

Whatever is interrupted goes on where it was: the place is kept with the counts, and a row that was handed in
already is recognised by the file and its line, and by what it says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import structlog
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway.api.feedback.draft import read_value
from services.gateway.posts import Item, Posts, Result
from services.gateway.problems import Problem
from services.gateway.staff.importing import table
from services.gateway.staff.importing.columns import Fault, Habits
from services.gateway.staff.importing.domain import (
    WORKING,
    Import,
    State,
    cancelled,
    failed,
    through,
)
from services.gateway.staff.importing.lines import Lines, NotText, batched
from services.gateway.staff.importing.store import Bad, Imports, lot_of
from services.gateway.staff.importing.table import Row, TableBroken
from services.mesh.clock import Clock
from services.mesh.documents.port import Stale

log = structlog.get_logger(__name__)

BATCH = 200
SUBMITTER = "import"
ROW_BYTES = 256 * 1024
"""A row with more is not taken."""
_PRODUCTS = 50
_PASSING = frozenset({"unavailable", "busy", "stale", "documents_unavailable", "deadline_exceeded"})
_TRIES = 5
_WAIT_SECONDS = 0.5


class Job:
    """Works on imports."""

    def __init__(self, imports: Imports, posts: Posts, clock: Clock, habits: Habits) -> None:
        self._imports = imports
        self._posts = posts
        self._clock = clock
        self._habits = habits

    async def work(self) -> None:
        """Everything there is to do. When intake is away the rest waits for the next time."""
        for one in await self._imports.in_states(*WORKING):
            try:
                await self._carry_on(one)
            except Stale:
                continue
            except Problem as problem:
                log.warning("an import waits", error=problem.code)
                return

    async def sweep(self) -> None:
        """Let go of files that nobody goes on with, of files of what has ended, and of old bad rows."""
        for one in await self._imports.sweep(self._clock()):
            try:
                await self._imports.save(cancelled(one, self._clock()))
            except Stale:
                continue
            await end(self._imports, one.id)

    async def _carry_on(self, one: Import) -> None:
        checking = one.state is State.CHECKING
        if checking and not one.tally.place:
            await self._imports.forget_bad(lot_of(one.id, checking=True))
        try:
            async for rows in self._batches(one):
                one = await self._imports.save(await self._taken(one, rows, checking=checking))
            one = await self._imports.save(through(one, self._clock()))
        except NotText:
            one = await self._imports.save(failed(one, "file_encoding", 0, self._clock()))
        except TableBroken as broken:
            one = await self._imports.save(failed(one, "file_broken", broken.line, self._clock()))
        if one.ended:
            await end(self._imports, one.id)

    async def _batches(self, one: Import) -> AsyncIterator[list[Row]]:
        """The rows that are not dealt with yet."""
        lines = Lines(self._imports.read(one.id, one.pieces), asyncio.get_running_loop())
        habits = replace(self._habits, day_first=one.day_first)
        place = 0
        async for rows in batched(lambda: table.rows(lines, one.delimiter, one.columns, habits), BATCH):
            place += len(rows)
            if place > one.tally.place:
                yield rows[-(place - one.tally.place) :] if place - one.tally.place < len(rows) else rows

    async def _taken(self, one: Import, rows: Sequence[Row], *, checking: bool) -> Import:
        """The import with these rows dealt with; the bad ones are kept."""
        faults, known = await self._handed_in(one, rows, checking=checking)
        bad = [
            Bad(row.line, row.cells if _size(row) <= ROW_BYTES else (), fault)
            for row, fault in zip(rows, faults, strict=True)
            if fault is not None
        ]
        await self._keep(one, bad, checking=checking)
        unknown = [
            str(row.item["product"])[:200]
            for row, fault in zip(rows, faults, strict=True)
            if fault is not None and fault.code == "product_unknown"
        ]
        new = len(rows) - len(bad) - known
        products = tuple(dict.fromkeys((*one.products, *unknown)))[:_PRODUCTS]
        return replace(one, tally=one.tally.plus(new=new, known=known, bad=len(bad)), products=products)

    async def _keep(self, one: Import, bad: Sequence[Bad], *, checking: bool) -> None:
        """In lots that are not too large for a document."""
        lot, held, size, part = lot_of(one.id, checking=checking), list[Bad](), 0, 0
        for row in bad:
            size += sum(map(len, row.cells)) + 200
            held.append(row)
            if size > ROW_BYTES * 4:
                await self._imports.add_bad(lot, one.tally.place * 10 + part, held)
                held, size, part = [], 0, part + 1
        if held:
            await self._imports.add_bad(lot, one.tally.place * 10 + part, held)

    async def _handed_in(
        self, one: Import, rows: Sequence[Row], *, checking: bool
    ) -> tuple[list[Fault | None], int]:
        """Per row why it is not taken, and how many were there before."""
        faults: list[Fault | None] = [row.fault for row in rows]
        items: list[tuple[int, Item]] = []
        for place, row in enumerate(rows):
            if row.fault is None:
                made = _item(one, row)
                if isinstance(made, Fault):
                    faults[place] = made
                else:
                    items.append((place, made))
        known = 0
        for _ in range(_TRIES):
            results = await self._posts.many([item for _, item in items], validate_only=checking)
            again: list[tuple[int, Item]] = []
            for (place, item), result in zip(items, results, strict=True):
                if not result.HasField("error"):
                    known += result.receipt.replayed
                    faults[place] = None
                elif result.error.reason in _PASSING:
                    again.append((place, item))
                    faults[place] = _fault(result)
                else:
                    faults[place] = _fault(result)
            items = again
            if not items:
                break
            await asyncio.sleep(_WAIT_SECONDS)
        return faults, known


async def end(imports: Imports, import_id: str) -> None:
    """The file, and the rows that were bad in the check, are gone."""
    await imports.forget_file(import_id)
    await imports.forget_bad(lot_of(import_id, checking=True))


def _item(one: Import, row: Row) -> Item | Fault:
    if _size(row) > ROW_BYTES:
        return Fault("", "row_too_large")
    try:
        draft = read_value(row.item)
    except Problem as problem:
        error = problem.errors[0]
        return Fault(error.field, error.code, dict(error.values), error.description)
    return intake_pb2.BatchCreateFeedbackItem(
        draft=draft,
        request_id=f"{one.digest}.{row.line}",
        submitter=SUBMITTER,
        source=feedback_pb2.Feedback.SOURCE_IMPORT,
    )


def _fault(result: Result) -> Fault:
    error = result.error
    return Fault(error.field, error.reason, dict(error.values), error.message)


def _size(row: Row) -> int:
    return sum(map(len, row.cells))
