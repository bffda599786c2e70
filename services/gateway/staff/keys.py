"""`/settings/keys`: keys of the JSON API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.accounts.domain import ROLES, SCOPES, KeyRefused
from services.gateway.accounts.usecases import KeyUnknown, create_key, revoke_key
from services.gateway.problems import FieldError, Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.visitor import Visitor
from services.mesh.documents.port import Stale

_PATH = "/settings/keys"


class KeysPage:
    """For admins."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gateway = desk.gateway

    def routes(self) -> list[BaseRoute]:
        """The page and its forms."""
        page = self._desk.page
        return [
            Route(_PATH, page(self.show, "admin")),
            Route(_PATH, page(self.create, "admin"), methods=["POST"]),
            Route(f"{_PATH}/{{key_id}}/revoke", page(self.revoke, "admin"), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All keys, and a form to make one."""
        return await self._page(request, visitor)

    async def create(self, request: Request, visitor: Visitor) -> Response:
        """A key, whose text is shown on this answer alone."""
        typed = await self._desk.typed_lists(request, visitor)
        try:
            _, text = await create_key(
                keys=self._gateway.keys,
                name=typed.get("name", [""])[-1],
                scopes=frozenset(typed.get("scopes", ())),
                roles=frozenset(typed.get("roles", ())),
                now=self._gateway.clock(),
            )
        except KeyRefused as refused:
            error = FieldError(refused.field, refused.reason, refused.values)
            return await self._page(request, visitor, typed=typed, errors=[error])
        return await self._page(request, visitor, text=text)

    async def revoke(self, request: Request, visitor: Visitor) -> Response:
        """Close a key for good."""
        await self._desk.typed(request, visitor)
        try:
            key = await revoke_key(
                keys=self._gateway.keys, key_id=request.path_params["key_id"], now=self._gateway.clock()
            )
        except KeyUnknown:
            raise Problem(404, "not_found") from None
        except Stale:
            raise Problem(409, "stale") from None
        done = self._desk.speech(request, visitor).say("The key {name} is revoked.", name=key.name)
        return self._desk.back(request, visitor, _PATH, done=done)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        typed: Mapping[str, list[str]] | None = None,
        errors: Sequence[FieldError] = (),
        text: str = "",
    ) -> Response:
        language = self._desk.speech(request, visitor).language
        return self._desk.answer(
            request,
            visitor,
            "staff/keys.html",
            status=422 if errors else 200,
            keys=await self._gateway.keys.all(),
            scopes=SCOPES,
            roles=ROLES,
            typed=typed or {},
            errors={error.field: error.told(language)["message"] for error in errors},
            text=text,
        )
