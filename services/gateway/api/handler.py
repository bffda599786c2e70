"""One handler for every row of the table: HTTP and JSON on one side, gRPC on the other."""

from __future__ import annotations

import dataclasses
import re
import secrets
from collections.abc import Mapping
from typing import Any

import orjson
from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import body, problems
from services.gateway.api import decode, query
from services.gateway.api.encode import encode
from services.gateway.api.table import Act
from services.gateway.clients import Clients
from services.gateway.head import head
from services.gateway.limits import Limit
from services.gateway.problems import FieldError, Problem
from services.gateway.who import Door, address_of, customer_of
from services.mesh.identity import ANONYMOUS, Caller

KEY_LIMIT = 128
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_IF_MATCH = re.compile(r'(?:W/)?"(\d{1,18})"')


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as this API writes it."""
    return Response(orjson.dumps(content), status, headers, "application/json")


def idempotency_key(request: Request) -> str:
    """The caller's `Idempotency-Key`, or a fresh one.

    Raises:
        Problem: 422 for one that is empty, too long or not visible ASCII.
    """
    key = head(request.scope, b"idempotency-key")
    if key is None:
        return secrets.token_hex(16)
    if not _KEY.fullmatch(key):
        raise problems.invalid([FieldError("Idempotency-Key", "key_malformed", {"limit": str(KEY_LIMIT)})])
    return key


class Handler:
    """Answers one row of the table."""

    def __init__(self, act: Act, clients: Clients, door: Door, customers: Limit) -> None:
        self._act = act
        self._clients = clients
        self._door = door
        self._customers = customers

    async def answer(self, request: Request) -> Response:
        """Ask the RPC what was asked here.

        Raises:
            Problem: whatever is wrong, with the request or with the service.
        """
        caller = await self._caller(request)
        try:
            message, conditional = await self._message(request)
            answer = await self._clients.act(self._act, message, caller, conditional=conditional)
        except Problem as problem:
            raise self._named(problem) from None
        return self._response(request, answer)

    def _named(self, problem: Problem) -> Problem:
        """The problem with fields as the caller knows them: a query has no `filter`."""
        if self._act.row.method == "GET":
            problem.errors = tuple(
                dataclasses.replace(error, field=error.field.removeprefix("filter."))
                for error in problem.errors
            )
        return problem

    async def _caller(self, request: Request) -> Caller:
        if self._act.customer:
            self._customers.take(address_of(request))
            return customer_of(request.path_params["token"])
        if not self._act.allow.public:
            return await self._door.required(request)
        known = await self._door.key_of(request)
        if known is None:
            self._customers.take(address_of(request))
        return known or ANONYMOUS

    async def _message(self, request: Request) -> tuple[Message, bool]:
        """The RPC's request, and whether its version came by `If-Match`."""
        act = self._act
        message: Any = act.request()
        if act.row.method == "GET":
            given, errors = query.body_of(act, request.query_params.multi_items())
        else:
            limit = body.BATCH_LIMIT if act.row.large else body.SINGLE_LIMIT
            given, errors = body.parse_object(await body.read(request, limit)), []
        errors = [*errors, *decode.fill(message, given, hidden=act.hidden)]
        if errors:
            raise problems.invalid(errors)
        for name in act.parameters:
            setattr(message, name, request.path_params[name])
        if act.has("request_id"):
            message.request_id = idempotency_key(request)
        return message, self._match(request, message, given)

    def _match(self, request: Request, message: Any, given: Mapping[str, Any]) -> bool:
        header = head(request.scope, b"if-match")
        if header is None or not self._act.has("version") or "version" in given:
            return False
        version = _IF_MATCH.fullmatch(header.strip())
        if version is None:
            raise problems.invalid([FieldError("If-Match", "if_match_malformed")])
        message.version = int(version[1])
        return True

    def _response(self, request: Request, answer: Any) -> Response:
        act, headers = self._act, {}
        if getattr(answer, "replayed", False):
            headers["Idempotency-Replayed"] = "true"
        if act.answer is None:
            return json_response(encode(answer), act.row.status, headers)
        content = encode(getattr(answer, act.answer.name))
        if content.get("version"):
            headers["ETag"] = f'"{content["version"]}"'
        if act.row.status == 201:
            # The first field of a thing is its id.
            headers["Location"] = f"{request.url.path}/{next(iter(content.values()))}"
        return json_response(content, act.row.status, headers)
