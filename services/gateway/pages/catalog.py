"""Forms and products, asked of intake and kept for a moment; the last known ones while it is away."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from voc.intake.v1 import catalog_pb2, intake_pb2

from services.gateway.clients import Clients
from services.gateway.problems import Problem
from services.gateway.who import GATEWAY

FRESH_SECONDS = 5.0
_SECONDS = 2.0
"""A page waits no longer than this for what it may also know from before."""
_PAGE = 500
_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Known:
    answer: Any
    until: float


class Catalog:
    """What public pages show of the company."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._known: dict[str, _Known] = {}

    async def form(self, form_id: str) -> catalog_pb2.Form:
        """The newest version of a form.

        Raises:
            Problem: 404 when there is none, 503 when intake is away and it was never seen.
        """

        async def ask() -> Any:
            request = intake_pb2.GetFormRequest(id=form_id)
            answer = await self._clients.ask(self._clients.intake.GetForm, request, GATEWAY, seconds=_SECONDS)
            return answer.form

        found: catalog_pb2.Form = await self._remembered(f"form {form_id}", ask)
        return found

    async def forms(self) -> list[catalog_pb2.Form]:
        """Forms that take feedback. Raises Problem as `form` does."""

        async def ask() -> list[catalog_pb2.Form]:
            request = intake_pb2.ListFormsRequest(page_size=_PAGE)
            answer = await self._clients.ask(
                self._clients.intake.ListForms, request, GATEWAY, seconds=_SECONDS
            )
            return [form for form in answer.forms if form.active]

        found: list[catalog_pb2.Form] = await self._remembered("forms", ask)
        return found

    async def products(self) -> list[catalog_pb2.Product]:
        """Products that feedback is taken about. Raises Problem as `form` does."""

        async def ask() -> list[catalog_pb2.Product]:
            request = intake_pb2.ListProductsRequest(page_size=_PAGE, active_only=True)
            answer = await self._clients.ask(
                self._clients.intake.ListProducts, request, GATEWAY, seconds=_SECONDS
            )
            return list(answer.products)

        found: list[catalog_pb2.Product] = await self._remembered("products", ask)
        return found

    async def _remembered(self, name: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        known = self._known.get(name)
        if known is not None and known.until > time.monotonic():
            return known.answer
        try:
            answer = await ask()
        except Problem as problem:
            if known is None or problem.status < 500:
                raise
            return known.answer
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[name] = _Known(answer, time.monotonic() + FRESH_SECONDS)
        return answer
