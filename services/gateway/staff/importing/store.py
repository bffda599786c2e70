"""Imports as they are remembered: a document each, the file in pieces, the bad rows in lots. The file is gone
with one call, and so are the rows."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.gateway.staff.importing.columns import Fault
from services.gateway.staff.importing.domain import ENDED, KEPT, OPEN, UNUSED, Import, State, Tally
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Documents, In, Range, Save, Spec, Stale, Where

IMPORT = Spec("import", indexes=(("create_time",), ("state", "create_time"), ("state", "end_time")))
PIECE = Spec("import_piece", indexes=(("import_id",),))
BAD = Spec("import_bad", indexes=(("lot",),))
SPECS = (IMPORT, PIECE, BAD)
"""Among the specs of the gateway."""

PIECE_BYTES = 1024 * 1024
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that is not taken: its line, its cells, and why."""

    line: int
    cells: tuple[str, ...]
    fault: Fault


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken in."""

    digest: str
    size: int
    pieces: int


class Imports:
    """All imports. Every method may raise `DocumentsUnavailable`."""

    def __init__(self, documents: Documents) -> None:
        self._imports = documents.collection(IMPORT)
        self._pieces = documents.collection(PIECE)
        self._bad = documents.collection(BAD)

    async def get(self, import_id: str) -> Import | None:
        """The import, or None."""
        document = await self._imports.get(import_id)
        return None if document is None else _import(document.id, document.version, document.body)

    async def save(self, one: Import) -> Import:
        """Write it as decided on its version.

        Raises:
            Stale: it changed since it was loaded.
        """
        saved = await self._imports.save(Save(one.id, one.version, _body(one)))
        return replace(one, version=saved.document.version)

    async def page(self, *, limit: int, after: str) -> tuple[list[Import], str]:
        """Imports, the newest first, and where to go on.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        page = await self._imports.find(order="-create_time", limit=limit, after=after)
        return [_import(one.id, one.version, one.body) for one in page.documents], page.next_after

    async def in_states(self, *states: State) -> list[Import]:
        """Some imports in these states, the oldest first."""
        page = await self._imports.find({"state": In(states)}, order="create_time", limit=_AT_ONCE)
        return [_import(one.id, one.version, one.body) for one in page.documents]

    async def keep(self, import_id: str, content: AsyncIterable[bytes]) -> Kept:
        """Take a file in, piece by piece; never more than a piece of it is in memory."""
        whole, size, pieces, rest = hashlib.sha256(), 0, 0, bytearray()
        async for part in content:
            rest += part
            while len(rest) >= PIECE_BYTES:
                await self._put(import_id, pieces, bytes(rest[:PIECE_BYTES]))
                whole.update(rest[:PIECE_BYTES])
                size, pieces = size + PIECE_BYTES, pieces + 1
                del rest[:PIECE_BYTES]
        if rest:
            await self._put(import_id, pieces, bytes(rest))
            whole.update(rest)
            size, pieces = size + len(rest), pieces + 1
        return Kept(whole.hexdigest(), size, pieces)

    async def read(self, import_id: str, pieces: int) -> AsyncIterator[bytes]:
        """The file, piece by piece; ends early when it is gone."""
        for number in range(pieces):
            document = await self._pieces.get(_piece_id(import_id, number))
            if document is None:
                return
            yield base64.b64decode(document.body["data"])

    async def forget_file(self, import_id: str) -> None:
        """The file is gone."""
        while await self._pieces.expire({"import_id": import_id}):
            pass

    async def add_bad(self, lot: str, place: int, rows: Sequence[Bad]) -> None:
        """Keep bad rows of a lot, from the row `place` on. Kept twice they are there once."""
        body = {"lot": lot, "rows": [_bad_body(row) for row in rows]}
        try:
            await self._bad.save(Save(f"{lot}.{place:09}", 0, body))
        except Stale:
            return

    async def bad(self, lot: str) -> AsyncIterator[Bad]:
        """The bad rows of a lot, in order."""
        after = ""
        while True:
            page = await self._bad.find({"lot": lot}, order="_id", limit=20, after=after)
            for document in page.documents:
                for row in document.body["rows"]:
                    yield _bad(row)
            after = page.next_after
            if not after:
                return

    async def forget_bad(self, lot: str) -> None:
        """The bad rows of a lot are gone."""
        while await self._bad.expire({"lot": lot}):
            pass

    async def sweep(self, now: datetime) -> list[Import]:
        """Imports that nobody goes on with, to be cancelled; bad rows that are too old go at once."""
        # A negative end says that the rows are gone, and takes the import out of this question.
        old: Where = {"state": In(ENDED), "end_time": Range(lt=to_micros(now - KEPT), gt=0)}
        for document in (await self._imports.find(old, order="end_time", limit=_AT_ONCE)).documents:
            await self.forget_bad(lot_of(document.id, checking=False))
            await self._imports.save(
                Save(document.id, document.version, {**document.body, "end_time": -document.body["end_time"]})
            )
        unused: Where = {"state": In(OPEN), "create_time": Range(lt=to_micros(now - UNUSED))}
        page = await self._imports.find(unused, order="create_time", limit=_AT_ONCE)
        found = [_import(one.id, one.version, one.body) for one in page.documents]
        return [one for one in found if not one.working]

    async def _put(self, import_id: str, number: int, data: bytes) -> None:
        body = {"import_id": import_id, "data": base64.b64encode(data).decode()}
        await self._pieces.save(Save(_piece_id(import_id, number), 0, body))


def lot_of(import_id: str, *, checking: bool) -> str:
    """The name of the bad rows of a check, or of the import itself."""
    return f"{import_id}.check" if checking else f"{import_id}.import"


def _piece_id(import_id: str, number: int) -> str:
    return f"{import_id}.{number:06}"


def _body(one: Import) -> Body:
    tally = one.tally
    return {
        "name": one.name,
        "by": one.by,
        "create_time": to_micros(one.create_time),
        "digest": one.digest,
        "size": one.size,
        "pieces": one.pieces,
        "delimiter": one.delimiter,
        "header": list(one.header),
        "columns": list(one.columns),
        "day_first": one.day_first,
        "state": one.state.value,
        "rows": one.rows,
        "tally": [tally.place, tally.new, tally.known, tally.bad],
        "products": list(one.products),
        "code": one.code,
        "line": one.line,
        "end_time": None if one.end_time is None else to_micros(one.end_time),
    }


def _import(import_id: str, version: int, body: Body) -> Import:
    end = body["end_time"]
    return Import(
        **{name: body[name] for name in ("name", "by", "digest", "size", "pieces", "delimiter", "day_first")},
        **{name: body[name] for name in ("rows", "code", "line")},
        id=import_id,
        create_time=from_micros(body["create_time"]),
        header=tuple(body["header"]),
        columns=tuple(body["columns"]),
        state=State(body["state"]),
        tally=Tally(*body["tally"]),
        products=tuple(body["products"]),
        end_time=None if end is None else from_micros(abs(end)),
        version=version,
    )


def _bad_body(row: Bad) -> dict[str, Any]:
    fault = row.fault
    return {
        "line": row.line,
        "cells": list(row.cells),
        "fault": [fault.column, fault.code, dict(fault.values), fault.description],
    }


def _bad(body: dict[str, Any]) -> Bad:
    return Bad(body["line"], tuple(body["cells"]), Fault(*body["fault"]))
