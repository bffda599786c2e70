"""`/settings/products` and `/settings/channels`: created, changed, retired and brought back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.gateway.pages.reader import Values
from services.gateway.pages.speech import Speech, mark
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.settings.overview import ADMIN
from services.gateway.staff.settings.wrong import NOTHING, Wrong, wrong_of
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_PAGE = 200
_INPUTS = frozenset({"title.en", "title.vi", "id"})


@dataclass(frozen=True, slots=True)
class Kind:
    """Products or channels. Words are said later."""

    name: str
    many: str
    title: str
    lead: str
    new: str
    retired_text: str


PRODUCTS = Kind(
    "product",
    "products",
    mark("Products"),
    mark("What feedback can be about. Forms, imports and the API offer those that are active."),
    mark("Add a product"),
    mark("A retired one stays with the feedback that it has; nothing new can name it."),
)
CHANNELS = Kind(
    "channel",
    "channels",
    mark("Channels"),
    mark("By which ways feedback comes: a form, a shop, the hotline."),
    mark("Add a channel"),
    mark("A retired one stays with the feedback that it has; nothing new can come by it."),
)


class CatalogPage:
    """The pages of one kind."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        self._desk = desk
        self._kind = kind
        self._path = f"/settings/{kind.many}"

    def routes(self) -> list[BaseRoute]:
        """The list, one of them, and what is done to it."""
        page, path = self._desk.page, self._path
        return [
            Route(path, page(self.show, ADMIN)),
            Route(path, page(self.create, ADMIN), methods=["POST"]),
            Route(f"{path}/{{id}}", page(self.edit, ADMIN)),
            Route(f"{path}/{{id}}", page(self.change, ADMIN), methods=["POST"]),
            Route(f"{path}/{{id}}/retire", page(self.retire, ADMIN), methods=["POST"]),
            Route(f"{path}/{{id}}/restore", page(self.restore, ADMIN), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All of them, and the form for a new one."""
        return await self._list(request, visitor, {}, NOTHING)

    async def create(self, request: Request, visitor: Visitor) -> Response:
        """A new one."""
        typed = await self._desk.typed(request, visitor)
        speech = self._desk.speech(request, visitor)
        message = self._request(
            "Create",
            id=typed.get("id", "").strip(),
            title=_title(typed),
            request_id=typed.get("_page", "")[:64],
        )
        try:
            answer = await self._desk.ask(self._rpc("Create"), message, visitor)
        except Problem as problem:
            return await self._list(request, visitor, typed, wrong_of(problem, speech, _INPUTS))
        title = speech.pick(self._thing(answer).title)
        there, new = speech.say("“{title}” was there already."), speech.say("“{title}” is there now.")
        done = (there if answer.replayed else new).format(title=title)
        return self._desk.back(request, visitor, self._path, done=done)

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        """One of them, to be changed."""
        thing = await self._get(request, visitor)
        typed = {"title.en": thing.title.en, "title.vi": thing.title.vi, "version": str(thing.version)}
        return self._one(request, visitor, thing, typed, NOTHING)

    async def change(self, request: Request, visitor: Visitor) -> Response:
        """Another title."""
        typed = await self._desk.typed(request, visitor)
        before = await self._get(request, visitor)
        return await self._save(request, visitor, typed, before, active=before.active)

    async def retire(self, request: Request, visitor: Visitor) -> Response:
        """Nothing new may name it."""
        return await self._stand(request, visitor, active=False)

    async def restore(self, request: Request, visitor: Visitor) -> Response:
        """It is offered again."""
        return await self._stand(request, visitor, active=True)

    async def _stand(self, request: Request, visitor: Visitor, *, active: bool) -> Response:
        typed = await self._desk.typed(request, visitor)
        thing = await self._get(request, visitor)
        typed = {**typed, "title.en": thing.title.en, "title.vi": thing.title.vi}
        return await self._save(request, visitor, typed, thing, active=active)

    async def _save(
        self, request: Request, visitor: Visitor, typed: Values, before: Any, *, active: bool
    ) -> Response:
        speech = self._desk.speech(request, visitor)
        version = typed.get("version", "")
        message = self._request(
            "Update",
            id=before.id,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 1,
            title=_title(typed),
            active=active,
        )
        try:
            after = self._thing(await self._desk.ask(self._rpc("Update"), message, visitor))
        except Problem as problem:
            wrong = wrong_of(problem, speech, _INPUTS)
            current = await self._get(request, visitor)
            stale = problem.code == "stale"
            typed = {**typed, "version": str(current.version)} if stale else typed
            return self._one(request, visitor, current, typed, wrong, meanwhile=stale)
        done, undo = self._said(speech, before, after)
        return self._desk.back(request, visitor, self._path, done=done, undo=undo)

    def _said(self, speech: Speech, before: Any, after: Any) -> tuple[str, Undo]:
        title = speech.pick(after.title)
        fields = {"version": str(after.version)}
        path = f"{self._path}/{after.id}"
        if before.active and not after.active:
            return speech.say("“{title}” is retired.", title=title), Undo(f"{path}/restore", fields)
        if after.active and not before.active:
            return speech.say("“{title}” is active again.", title=title), Undo(f"{path}/retire", fields)
        fields |= {"title.en": before.title.en, "title.vi": before.title.vi}
        return speech.say("“{title}” is saved.", title=title), Undo(path, fields)

    async def _list(self, request: Request, visitor: Visitor, typed: Values, wrong: Wrong) -> Response:
        after = request.query_params.get("after", "")[:1000]
        message = self._message(f"List{self._kind.many.title()}Request")(page_size=_PAGE, page_token=after)
        call = getattr(self._desk.gateway.clients.intake, f"List{self._kind.many.title()}")
        answer = await self._desk.ask(call, message, visitor)
        things = sorted(getattr(answer, self._kind.many), key=lambda one: not one.active)
        return self._desk.answer(
            request,
            visitor,
            "staff/settings_catalog.html",
            status=wrong.status,
            kind=self._kind,
            things=things,
            typed=typed,
            wrong=wrong,
            next_page=answer.next_page_token,
            page_id=typed.get("_page") or secrets.token_hex(16),
        )

    def _one(
        self,
        request: Request,
        visitor: Visitor,
        thing: Any,
        typed: Values,
        wrong: Wrong,
        *,
        meanwhile: bool = False,
    ) -> Response:
        return self._desk.answer(
            request,
            visitor,
            "staff/settings_catalog_one.html",
            status=wrong.status,
            kind=self._kind,
            thing=thing,
            typed={"title.en": "", "title.vi": "", "version": str(thing.version), **typed},
            wrong=wrong,
            meanwhile=meanwhile,
        )

    async def _get(self, request: Request, visitor: Visitor) -> Any:
        message = self._request("Get", id=request.path_params["id"][:64])
        try:
            return self._thing(await self._desk.ask(self._rpc("Get"), message, visitor))
        except Problem as problem:
            raise Problem(404, "not_found") if problem.status == 422 else problem from None

    def _thing(self, answer: Any) -> Any:
        return getattr(answer, self._kind.name)

    def _rpc(self, verb: str) -> Any:
        return getattr(self._desk.gateway.clients.intake, verb + self._kind.name.title())

    def _request(self, verb: str, **said: Any) -> Any:
        return self._message(f"{verb}{self._kind.name.title()}Request")(**said)

    @staticmethod
    def _message(name: str) -> Any:
        return getattr(intake_pb2, name)


def _title(typed: Values) -> catalog_pb2.LocalizedText:
    return catalog_pb2.LocalizedText(en=typed.get("title.en", ""), vi=typed.get("title.vi", ""))
