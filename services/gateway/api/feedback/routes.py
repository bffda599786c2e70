"""`POST /api/v1/feedback` and `POST /api/v1/feedback:batch`: plain ASGI, because they are hot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway import body
from services.gateway.api.feedback import draft
from services.gateway.api.handler import idempotency_key
from services.gateway.api.names import word_of
from services.gateway.head import head
from services.gateway.language import Language, preferred
from services.gateway.posts import Item, Posts, Result, Source, refused
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.who import Door
from services.mesh import ids
from services.mesh.identity import Caller
from services.mesh.rpc.allow import read
from services.mesh.telemetry import traceparent_var

BATCH_ITEMS = 500
_STATE = feedback_pb2.Feedback.State.DESCRIPTOR
_SOURCES: dict[str | None, Source] = {
    None: feedback_pb2.Feedback.SOURCE_API,
    "import": feedback_pb2.Feedback.SOURCE_IMPORT,
}
_REPLAYED = {"Idempotency-Replayed": "true"}
_JSON = "application/json"
_CREATE = intake_pb2.DESCRIPTOR.services_by_name["IntakeService"].methods_by_name["CreateFeedback"]


class _Post:
    """What both have: who may, and where tracking links lead."""

    def __init__(self, posts: Posts, door: Door, public_url: str) -> None:
        self._posts = posts
        self._door = door
        self._tracking = f"{public_url}/t/"
        self._allow = replace(read(_CREATE), public=False)

    async def _caller(self, request: Request) -> Caller:
        caller = await self._door.required(request)
        if not self._allow.permits(caller):
            raise Problem(403, "not_allowed")
        return caller

    def _kept(self, receipt: feedback_pb2.Receipt) -> dict[str, Any]:
        return {
            "id": receipt.id,
            "receipt": receipt.receipt,
            "tracking_url": self._tracking + receipt.tracking_token,
            "state": word_of(_STATE, receipt.state),
        }


class PostFeedback(_Post):
    """Hand in one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """201 with the receipt; the same again is answered the same."""
        request = Request(scope, receive)
        caller = await self._caller(request)
        raw = await body.read(request, body.SINGLE_LIMIT)
        receipt = await self._posts.one(
            draft.read_json(raw), request_id=idempotency_key(request), submitter=caller.id
        )
        headers = _REPLAYED if receipt.replayed else None
        await Response(orjson.dumps(self._kept(receipt)), 201, headers, _JSON)(scope, receive, send)


class PostFeedbackBatch(_Post):
    """Hand in many."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """200 with a result per item, in order. A bad item does not refuse the others."""
        request = Request(scope, receive)
        caller = await self._caller(request)
        given = body.parse_object(await body.read(request, body.BATCH_LIMIT))
        values, source = _envelope(given)
        key = idempotency_key(request) if head(scope, b"idempotency-key") is not None else ""
        language = preferred(head(scope, b"accept-language") or "")
        answers: list[dict[str, Any] | None] = [None] * len(values)
        places, items = [], []
        for place, value in enumerate(values):
            try:
                read = draft.read_value(value)
            except Problem as problem:
                answers[place] = _told(problem, language)
                continue
            places.append(place)
            items.append(_item(read, caller, source, ids.derived("rq", key, str(place)) if key else ""))
        results = await self._posts.many(items)
        for place, result in zip(places, results, strict=True):
            answers[place] = self._result(result, language)
        await Response(orjson.dumps({"results": answers}), 200, None, _JSON)(scope, receive, send)

    def _result(self, result: Result, language: Language) -> dict[str, Any]:
        if result.HasField("error"):
            return _told(refused(result.error), language)
        return {**self._kept(result.receipt), "replayed": result.receipt.replayed}


def _item(read: feedback_pb2.FeedbackDraft, caller: Caller, source: Source, request_id: str) -> Item:
    return Item(
        draft=read,
        request_id=request_id,
        submitter=caller.id,
        traceparent=traceparent_var.get(),
        source=source,
    )


def _envelope(given: dict[str, Any]) -> tuple[list[Any], Source]:
    """The items, and how they came in.

    Raises:
        Problem: 422 for anything but `{"items": […], "source"?: "import"}` with at most 500 items.
    """
    values, source = given.get("items"), given.get("source")
    errors = [FieldError(name[:200], "field_unknown") for name in given if name not in ("items", "source")]
    if not isinstance(values, list):
        errors.append(
            FieldError("items", "required" if values is None else "list_expected", {"expected": "[…]"})
        )
    elif len(values) > BATCH_ITEMS:
        errors.append(FieldError("items", "too_many_items", {"limit": str(BATCH_ITEMS)}))
    if source is not None and source != "import":
        errors.append(FieldError("source", "choice_unknown", {"choices": "import"}))
    if errors or not isinstance(values, list):
        raise invalid(errors)
    return values, _SOURCES[source]


def _told(problem: Problem, language: Language) -> dict[str, Any]:
    """One item's error: of several fields the first, in the reader's language."""
    error = problem.errors[0] if problem.errors else FieldError("", problem.code, problem.values)
    return {"error": error.told(language)}
