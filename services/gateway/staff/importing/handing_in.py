"""`/import`: past imports, and a file that is handed in."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import intake_pb2

from services.gateway.pages.speech import Speech
from services.gateway.problems import Problem
from services.gateway.reasons import problem_text
from services.gateway.staff.desk import Desk
from services.gateway.staff.importing.domain import Import
from services.gateway.staff.importing.first_look import first_look
from services.gateway.staff.importing.mapping import known_header, proposed
from services.gateway.staff.importing.upload import FILE_BYTES, MEGABYTE, Upload
from services.gateway.staff.visitor import Visitor
from services.mesh import ids

ROLES = ("member", "admin")
_PAGE = 20
_ALL = 500
_NAME = 120


class HandingInPage:
    """The list with its form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._imports = desk.gateway.imports

    def routes(self) -> list[BaseRoute]:
        """Look, and hand in."""
        page = self._desk.page
        return [
            Route("/import", page(self.show, *ROLES)),
            Route("/import", page(self.take, *ROLES), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Past imports, the newest first."""
        return await self._page(request, visitor)

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """Keep the file, and lead to its columns; or say what is wrong with it."""
        desk = self._desk
        upload = Upload(request)
        await upload.begin()
        desk.check(request, visitor, upload.fields.get("_csrf", ""))
        try:
            if not upload.name:
                raise Problem(422, "file_missing")
            made = await self._kept(visitor, upload)
        except Problem as problem:
            if problem.status not in (413, 422):
                raise
            return await self._page(request, visitor, problem)
        return RedirectResponse(f"/import/{made.id}", 303)

    async def _kept(self, visitor: Visitor, upload: Upload) -> Import:
        now = self._desk.gateway.clock()
        import_id = ids.new("im", now)
        store = self._imports.store
        try:
            kept = await store.keep(import_id, upload.content())
            look = await first_look(store.read(import_id, kept.pieces), known_header)
            names = await self._products(visitor)
            guess = proposed(look.header, look.samples, names)
            made = Import(
                id=import_id,
                name=(upload.name or "")[-_NAME:],
                by=visitor.person_id,
                create_time=now,
                digest=kept.digest,
                size=kept.size,
                pieces=kept.pieces,
                delimiter=look.delimiter,
                header=look.header,
                columns=guess.columns,
                day_first=guess.day_first,
            )
            return await store.save(made)
        except BaseException:
            await asyncio.shield(store.forget_file(import_id))
            raise

    async def _products(self, visitor: Visitor) -> list[str]:
        """Ids and titles, by which a column of products is known; none while intake is away."""
        clients = self._desk.gateway.clients
        message = intake_pb2.ListProductsRequest(page_size=_ALL)
        answer = await self._desk.panel(clients.intake.ListProducts, message, visitor, seconds=3)
        if not answer:
            return []
        return [word for one in answer.products for word in (one.id, one.title.en, one.title.vi) if word]

    async def _page(self, request: Request, visitor: Visitor, problem: Problem | None = None) -> Response:
        desk = self._desk
        after = request.query_params.get("after", "")[:1000]
        try:
            (imports, more), people = await asyncio.gather(
                self._imports.store.page(limit=_PAGE, after=after), desk.people()
            )
        except ValueError:
            raise Problem(404, "not_found") from None
        return desk.answer(
            request,
            visitor,
            "staff/import.html",
            status=problem.status if problem else 200,
            imports=imports,
            people=people,
            next_page=more,
            first=not after,
            wrong=_said(problem, desk.speech(request, visitor)),
            most=FILE_BYTES // MEGABYTE,
        )


def _said(problem: Problem | None, speech: Speech) -> str:
    if problem is None:
        return ""
    return problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
