"""`/settings/taxonomy`: the tree, the history of its editions, and the same as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import classification_pb2
from voc.classification.v1 import taxonomy_pb2 as pb

from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.taxonomy.tree import found, number_of, rows_of, taxonomies
from services.gateway.staff.visitor import Visitor
from services.gateway.taxonomy_file import written

PATH = "/settings/taxonomy"
ADMIN = "admin"
_CHANGES = 20


class TreePage:
    """What everybody of the staff may read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._taxonomy = taxonomies(desk.gateway.clients)
        self._classification = desk.gateway.clients.classification

    def routes(self) -> list[BaseRoute]:
        """The tree, its history, and its file."""
        page = self._desk.page
        return [
            Route(PATH, page(self.show)),
            Route(f"{PATH}/history", page(self.history)),
            Route(f"{PATH}.toml", page(self.export)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """`?number=` for an earlier edition, `?q=` for words, `?retired=1` with those not in use."""
        asked, speech = request.query_params, self._desk.speech(request, visitor)
        number, words = number_of(asked.get("number", "")), asked.get("q", "").strip()[:100]
        answer, counts, people = await asyncio.gather(
            self._edition(visitor, number),
            self._counts(visitor),
            self._desk.people(),
        )
        edition = answer.edition
        rows = rows_of(edition.topics, counts, speech)
        retired = bool(asked.get("retired")) or bool(number)
        shown = found(rows, words, retired=retired)
        return self._desk.answer(
            request,
            visitor,
            "staff/taxonomy.html",
            edition=edition,
            number_asked=number,
            changed=when(edition.change, "change_time") if edition.HasField("change") else None,
            rows=[row for row in shown if not row.retired],
            gone=[row for row in shown if row.retired],
            all=len([row for row in rows if not row.retired]),
            retired_count=len([row for row in rows if row.retired]),
            retired=retired,
            words=words,
            people=people,
            may_change=visitor.may(ADMIN) and not number,
        )

    async def history(self, request: Request, visitor: Visitor) -> Response:
        """Who changed what, the latest first."""
        message = pb.ListTaxonomyEditionsRequest(
            page_size=_CHANGES, page_token=request.query_params.get("after", "")[:1000]
        )
        answer, people = await asyncio.gather(
            self._desk.ask(self._taxonomy.ListTaxonomyEditions, message, visitor), self._desk.people()
        )
        return self._desk.answer(
            request,
            visitor,
            "staff/taxonomy_history.html",
            changes=[(one, when(one, "change_time"), word(one, "act")) for one in answer.changes],
            next_page=f"{PATH}/history?after={answer.next_page_token}" if answer.next_page_token else "",
            first=request.query_params.get("after", "") == "",
            people=people,
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """An edition as TOML, as `vocmesh taxonomy apply` takes it."""
        number = number_of(request.query_params.get("number", ""))
        edition = (await self._edition(visitor, number)).edition
        topics = [
            MessageToDict(one, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
            for one in edition.topics
        ]
        name = f'attachment; filename="taxonomy-{edition.version}.toml"'
        return Response(
            written(edition.taxonomy_version, topics),
            media_type="application/toml",
            headers={"Content-Disposition": name},
        )

    async def _edition(self, visitor: Visitor, number: int) -> Any:
        message = pb.GetTaxonomyEditionRequest(number=number)
        return await self._desk.ask(self._taxonomy.GetTaxonomyEdition, message, visitor)

    async def _counts(self, visitor: Visitor) -> Mapping[str, int] | None:
        message = classification_pb2.CountClassificationsRequest(by=[classification_pb2.DIMENSION_TOPIC])
        answer: Any = await self._desk.panel(self._classification.CountClassifications, message, visitor)
        return {one.values[0]: one.count for one in answer.counts} if answer else None
