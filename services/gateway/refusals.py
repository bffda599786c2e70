"""What a service refused by gRPC status → what the reader is told by HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2

from services.gateway.problems import FieldError, Problem, name_of

_DETAILS = "grpc-status-details-bin"
_C = grpc.StatusCode

_STATUS: Mapping[grpc.StatusCode, tuple[int, str]] = {
    _C.INVALID_ARGUMENT: (422, "invalid"),
    _C.OUT_OF_RANGE: (422, "invalid"),
    _C.NOT_FOUND: (404, "not_found"),
    _C.ALREADY_EXISTS: (409, "taken"),
    _C.ABORTED: (409, "stale"),
    _C.FAILED_PRECONDITION: (409, "not_now"),
    _C.PERMISSION_DENIED: (403, "not_allowed"),
    _C.UNAUTHENTICATED: (401, "key_missing"),
    _C.RESOURCE_EXHAUSTED: (429, "exhausted"),
    _C.UNAVAILABLE: (503, "unavailable"),
    _C.CANCELLED: (503, "unavailable"),
    _C.DEADLINE_EXCEEDED: (504, "deadline_exceeded"),
    _C.UNIMPLEMENTED: (501, "unimplemented"),
}
_REUSED = frozenset({"idempotency_conflict", "request_id_reused"})
"""The same Idempotency-Key came with another body: 422, whatever the service calls it."""

_RETRY = {"Retry-After": "2"}
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="voc"'}
_HEADERS = {401: _CHALLENGE, 429: _RETRY, 503: _RETRY, 504: _RETRY}


def problem_of(error: grpc.aio.AioRpcError, *, conditional: bool = False) -> Problem:
    """The problem that this error is for people.

    `conditional`: the version came by `If-Match`, so a stale one fails a precondition (412) instead of
    meeting a conflict (409).
    """
    status, code = _STATUS.get(error.code(), (500, "internal"))
    if status >= 500:
        return Problem(status, code, headers=_HEADERS.get(status))
    reason, values, errors = _details(error)
    if reason == "busy":
        return Problem(503, "busy", headers=_RETRY)
    if reason in _REUSED:
        status = 422
    if conditional and reason == "stale":
        status = 412
    if status == 422 and errors:
        return Problem(status, "invalid", errors=errors)
    return Problem(
        status,
        reason or code,
        values=values,
        errors=errors,
        headers=_HEADERS.get(status),
        description=error.details() or "",
    )


def _details(error: grpc.aio.AioRpcError) -> tuple[str, Mapping[str, str], list[FieldError]]:
    """Reason, values and field errors that the status carries, as far as it carries them."""
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for packed in _packed(error):
        packed.Unpack(info) or packed.Unpack(bad)
    values = dict(info.metadata)
    errors = [
        FieldError(
            name_of(violation.field),
            violation.reason,
            {"limit": values[violation.field]} if violation.field in values else values,
            violation.description,
        )
        for violation in bad.field_violations
    ]
    return info.reason, values, errors


def _packed(error: grpc.aio.AioRpcError) -> list[Any]:
    trailing: Any = error.trailing_metadata() or ()
    for name, value in trailing:
        if name == _DETAILS and isinstance(value, bytes):
            try:
                return list(status_pb2.Status.FromString(value).details)
            except ValueError:
                return []
    return []
