"""`/settings/privacy`: what is kept where and for how long, and how a person is erased."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import intake_pb2

from services.gateway.pages.reader import Values
from services.gateway.problems import FieldError, Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.settings.overview import ADMIN
from services.gateway.staff.settings.wrong import NOTHING, Wrong, told, wrong_of
from services.gateway.staff.visitor import Visitor

_PATH = "/settings/privacy"
_SECONDS = 60.0
"""A customer with many thousand items is erased in one call."""
WAYS = ("contact", "account", "customer_key")
_INPUTS = frozenset({"by", "who"})


class PrivacyPage:
    """What is kept, and erasing: named, looked at, asked once more, done."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        """The page, the look before, and the act. Who it is travels in forms, never in an address."""
        page = self._desk.page
        return [
            Route(_PATH, page(self.show, ADMIN)),
            Route(f"{_PATH}/look", page(self.look, ADMIN), methods=["POST"]),
            Route(f"{_PATH}/erase", page(self.erase, ADMIN), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """What is kept, and the form that names a customer."""
        return self._page(request, visitor, {}, NOTHING)

    async def look(self, request: Request, visitor: Visitor) -> Response:
        """How much would be erased; nothing is done."""
        typed = await self._desk.typed(request, visitor)
        try:
            count = await self._count(request, visitor, typed)
        except _Refused as refused:
            return self._page(request, visitor, typed, refused.wrong)
        return self._sure(request, visitor, typed, count, NOTHING)

    async def erase(self, request: Request, visitor: Visitor) -> Response:
        """Forget them for good, once it was said that this is meant."""
        desk, speech = self._desk, self._desk.speech(request, visitor)
        typed = await desk.typed(request, visitor)
        try:
            if typed.get("sure") != "true":
                count = await self._count(request, visitor, typed)
                error = FieldError("sure", "erase_unsure")
                return self._sure(request, visitor, typed, count, told([error], speech, frozenset({"sure"})))
            message = intake_pb2.EraseCustomerRequest(**_named(typed))
            call = desk.gateway.clients.intake.EraseCustomer
            answer = await desk.ask(call, message, visitor, seconds=_SECONDS)
        except _Refused as refused:
            return self._page(request, visitor, typed, refused.wrong)
        done = speech.plural(
            "{count} item is erased. The other services forget their copies within seconds.",
            "{count} items are erased. The other services forget their copies within seconds.",
            answer.erased_count,
            count=speech.number(answer.erased_count),
        )
        return desk.back(request, visitor, _PATH, done=done)

    async def _count(self, request: Request, visitor: Visitor, typed: Values) -> int:
        desk, speech = self._desk, self._desk.speech(request, visitor)
        if not typed.get("who", "").strip():
            raise _Refused(told([FieldError("who", "required")], speech, _INPUTS))
        message = intake_pb2.PreviewEraseCustomerRequest(**_named(typed))
        try:
            answer = await desk.ask(desk.gateway.clients.intake.PreviewEraseCustomer, message, visitor)
        except Problem as problem:
            raise _Refused(wrong_of(problem, speech, _INPUTS, lambda _path: "who")) from None
        return int(answer.count)

    def _sure(self, request: Request, visitor: Visitor, typed: Values, count: int, wrong: Wrong) -> Response:
        return self._desk.answer(
            request,
            visitor,
            "staff/settings_erase.html",
            status=wrong.status,
            typed=typed,
            count=count,
            wrong=wrong,
        )

    def _page(self, request: Request, visitor: Visitor, typed: Values, wrong: Wrong) -> Response:
        return self._desk.answer(
            request, visitor, "staff/settings_privacy.html", status=wrong.status, typed=typed, wrong=wrong
        )


class _Refused(Exception):
    """What was typed names nobody."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__()
        self.wrong = wrong


def _named(typed: Values) -> Mapping[str, str]:
    way = typed.get("by", "")
    return {way if way in WAYS else WAYS[0]: typed.get("who", "").strip()}
