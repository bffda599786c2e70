"""`/import/{id}`: its columns, the check of all rows, the import itself, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import islice

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.gateway.pages.reader import Values
from services.gateway.pages.speech import Speech
from services.gateway.problems import FieldError, Problem
from services.gateway.reasons import field_text
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, neutral, stream_csv
from services.gateway.staff.importing import domain
from services.gateway.staff.importing.columns import COLUMNS, MENDING, Fault
from services.gateway.staff.importing.domain import Import, NotNow, State
from services.gateway.staff.importing.first_look import first_look
from services.gateway.staff.importing.handing_in import ROLES
from services.gateway.staff.importing.importing import WORK
from services.gateway.staff.importing.job import end
from services.gateway.staff.importing.mapping import faults, known_header
from services.gateway.staff.importing.store import Bad, lot_of
from services.gateway.staff.visitor import Visitor
from services.mesh.documents.port import Stale

_SHOWN = 20
_SAMPLES = 3
_TRIES = 8
_DAYS = {"true": True, "false": False}


class GoingOnPage:
    """One import."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._imports = desk.gateway.imports

    def routes(self) -> list[BaseRoute]:
        """Its page by state, what can be done, how far it is, and its bad rows."""
        page, path = self._desk.page, "/import/{id}"
        return [
            Route(path, page(self.show, *ROLES)),
            Route(f"{path}/columns", page(self.columns, *ROLES)),
            Route(f"{path}/columns", page(self.check, *ROLES), methods=["POST"]),
            Route(f"{path}/start", page(self.start, *ROLES), methods=["POST"]),
            Route(f"{path}/cancel", page(self.cancel, *ROLES), methods=["POST"]),
            Route(f"{path}/progress", page(self.progress, *ROLES)),
            Route(f"{path}/bad.csv", page(self.bad, *ROLES)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Where it stands."""
        one = await self._import(request)
        if one.state is State.MAPPING:
            return await self._mapping(request, visitor, one)
        desk = self._desk
        people, shown = await asyncio.gather(desk.people(), self._some_bad(one))
        return desk.answer(
            request,
            visitor,
            "staff/import_one.html",
            one=one,
            people=people,
            shown=[(row, _told(one, row.fault, desk.speech(request, visitor))) for row in shown],
            failure=field_text(one.code, desk.speech(request, visitor).language, {"line": str(one.line)}),
        )

    async def columns(self, request: Request, visitor: Visitor) -> Response:
        """Choose the columns again, after a check."""
        one = await self._import(request)
        if one.state not in (State.MAPPING, State.CHECKED):
            return RedirectResponse(f"/import/{one.id}", 303)
        return await self._mapping(request, visitor, one)

    async def check(self, request: Request, visitor: Visitor) -> Response:
        """These are the columns: every row is checked next."""
        desk = self._desk
        typed = await desk.typed(request, visitor)
        one = await self._import(request)
        chosen = tuple(_column(typed, place) for place in range(len(one.header)))
        wrong = faults(chosen)
        if wrong:
            return await self._mapping(request, visitor, one, typed, wrong)
        try:
            await self._imports.store.save(domain.mapped(one, chosen, _DAYS.get(typed.get("day_first", ""))))
        except (NotNow, Stale):
            return self._moved_on(request, visitor, one)
        self._imports.wake(WORK)
        return RedirectResponse(f"/import/{one.id}", 303)

    async def start(self, request: Request, visitor: Visitor) -> Response:
        """Import the good rows; before that, create what products are missing, if that is wished."""
        desk = self._desk
        typed = await desk.typed(request, visitor)
        one = await self._import(request)
        try:
            next_one = domain.begun(one)
            if typed.get("create") == "true" and visitor.may("admin"):
                await self._create(visitor, one.products)
            await self._imports.store.save(next_one)
        except (NotNow, Stale):
            return self._moved_on(request, visitor, one)
        self._imports.wake(WORK)
        return RedirectResponse(f"/import/{one.id}", 303)

    async def cancel(self, request: Request, visitor: Visitor) -> Response:
        """No further row; what was imported stays."""
        await self._desk.typed(request, visitor)
        one = await self._import(request)
        for _ in range(_TRIES):
            try:
                await self._imports.store.save(domain.cancelled(one, self._desk.gateway.clock()))
            except Stale:
                one = await self._import(request)
                continue
            except NotNow:
                break
            await end(self._imports.store, one.id)
            return RedirectResponse(f"/import/{one.id}", 303)
        return self._moved_on(request, visitor, one)

    async def progress(self, request: Request, visitor: Visitor) -> Response:
        """How far it is, for the script."""
        one = await self._import(request)
        told = {"state": one.state.value, "done": one.tally.place, "rows": one.rows}
        number = self._desk.speech(request, visitor).number
        counts = {"new": one.tally.new, "known": one.tally.known, "bad": one.tally.bad}
        return JSONResponse(told | {name: number(count) for name, count in counts.items()})

    async def bad(self, request: Request, visitor: Visitor) -> Response:
        """The bad rows as they were, each with its line and the reason, to be mended and handed in."""
        one = await self._import(request)
        speech = self._desk.speech(request, visitor)
        keep = [place for place, name in enumerate(one.header) if name not in MENDING]

        async def rows() -> AsyncIterator[Sequence[Cell]]:
            async for row in self._imports.store.bad(self._lot(one)):
                whole = len(row.cells) == len(one.header)
                cells = [row.cells[place] for place in keep] if whole else row.cells
                yield (*cells, row.line, neutral(_told(one, row.fault, speech)))

        header = (*(one.header[place] for place in keep), *MENDING)
        return stream_csv(f"{one.name.rpartition('.')[0] or one.name}.bad.csv", header, rows(), guard=False)

    async def _mapping(
        self,
        request: Request,
        visitor: Visitor,
        one: Import,
        typed: Values | None = None,
        wrong: Sequence[FieldError] = (),
    ) -> Response:
        store, speech = self._imports.store, self._desk.speech(request, visitor)
        look = await first_look(store.read(one.id, one.pieces), known_header)
        errors = {error.field: field_text(error.code, speech.language, error.values) for error in wrong}
        chosen = [_column(typed, n) if typed else one.columns[n] for n in range(len(one.header))]
        samples = [
            [row[n][:80] for row in islice(look.samples, _SAMPLES) if n < len(row) and row[n].strip()]
            for n in range(len(one.header))
        ]
        return self._desk.answer(
            request,
            visitor,
            "staff/import_columns.html",
            status=422 if wrong else 200,
            one=one,
            columns=list(zip(one.header, samples, chosen, strict=True)),
            choices=list(COLUMNS),
            errors=errors,
            day_first=typed.get("day_first", "") if typed else _day_first(one),
        )

    async def _create(self, visitor: Visitor, products: Sequence[str]) -> None:
        call = self._desk.gateway.clients.intake.CreateProduct
        for title in products:
            message = intake_pb2.CreateProductRequest(title=catalog_pb2.LocalizedText(en=title))
            await self._desk.ask(call, message, visitor)

    def _moved_on(self, request: Request, visitor: Visitor, one: Import) -> Response:
        done = self._desk.speech(request, visitor).say(
            "This import has moved on in the meantime. This is how it stands now."
        )
        return self._desk.back(request, visitor, f"/import/{one.id}", done=done)

    async def _import(self, request: Request) -> Import:
        one = await self._imports.store.get(request.path_params["id"][:64])
        if one is None:
            raise Problem(404, "import_unknown")
        return one

    async def _some_bad(self, one: Import) -> list[Bad]:
        found: list[Bad] = []
        async for row in self._imports.store.bad(self._lot(one)):
            found.append(row)
            if len(found) == _SHOWN:
                break
        return found

    @staticmethod
    def _lot(one: Import) -> str:
        return lot_of(one.id, checking=one.state in (State.MAPPING, State.CHECKING, State.CHECKED))


def _told(one: Import, fault: Fault, speech: Speech) -> str:
    """Why a row is bad, with the column as the file calls it."""
    text = field_text(fault.code, speech.language, fault.values, fault.description)
    if not fault.column:
        return text
    named = fault.column in one.columns and one.header[one.columns.index(fault.column)]
    return f"{named or fault.column}: {text}"


def _column(typed: Values, place: int) -> str:
    chosen = typed.get(f"column_{place}", "")
    return chosen if chosen in COLUMNS else ""


def _day_first(one: Import) -> str:
    return "" if one.day_first is None else str(one.day_first).lower()
