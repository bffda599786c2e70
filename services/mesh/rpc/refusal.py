"""How a call is refused: an exception becomes a status with details that a program can read.

`BadRequest` names fields, `ErrorInfo` carries the reason (a stable code) and the values of its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from services.mesh.documents.port import DocumentsUnavailable, Gone, Stale, Taken
from services.mesh.identity import TokenRefused
from services.mesh.log.port import LogUnavailable
from services.mesh.service import Busy

DETAILS = "grpc-status-details-bin"
_DOMAIN = "voc-mesh"

Errors = Mapping[type[Exception], grpc.StatusCode]
"""A servicer's table: which exception of its use cases is which status. The nearest class counts."""

_Code = grpc.StatusCode


class Unauthenticated(Exception):
    """Nobody in particular asks for what is not public."""


class NotAllowed(Exception):
    """The caller is known, and may not call this."""


class NotReady(Exception):
    """The service waits for its documents."""


_OURS: Mapping[type[Exception], tuple[grpc.StatusCode, str]] = {
    Stale: (_Code.ABORTED, "stale"),
    Busy: (_Code.ABORTED, "busy"),
    Taken: (_Code.ALREADY_EXISTS, "taken"),
    Gone: (_Code.NOT_FOUND, "erased"),
    DocumentsUnavailable: (_Code.UNAVAILABLE, "documents_unavailable"),
    LogUnavailable: (_Code.UNAVAILABLE, "log_unavailable"),
    Unauthenticated: (_Code.UNAUTHENTICATED, "token_missing"),
    NotAllowed: (_Code.PERMISSION_DENIED, "not_allowed"),
    NotReady: (_Code.UNAVAILABLE, "starting"),
    TokenRefused: (_Code.UNAUTHENTICATED, "token_refused"),
    NotImplementedError: (_Code.UNIMPLEMENTED, "unimplemented"),
    TimeoutError: (_Code.DEADLINE_EXCEEDED, "deadline_exceeded"),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A field that cannot be as it is. `limit` is the value of the rule that it breaks, where it has one."""

    field: str
    reason: str
    description: str
    limit: str = ""


class Invalid(Exception):
    """The request breaks the constraints of its own description."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("the request is not as it must be")
        self.violations = tuple(violations)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the caller is told."""

    code: grpc.StatusCode
    reason: str
    message: str
    values: Mapping[str, str]
    fields: Sequence[Violation] = ()

    def metadata(self) -> tuple[tuple[str, bytes], ...]:
        """The trailing metadata that carries the details."""
        status = status_pb2.Status(code=self.code.value[0], message=self.message)
        for detail in self._details():
            status.details.add().Pack(detail)
        return ((DETAILS, status.SerializeToString()),)

    def _details(self) -> list[Message]:
        info = error_details_pb2.ErrorInfo(reason=self.reason, domain=_DOMAIN, metadata=self.values)
        details: list[Message] = [info]
        if self.fields:
            bad = error_details_pb2.BadRequest()
            for violation in self.fields:
                bad.field_violations.add(
                    field=violation.field, description=violation.description, reason=violation.reason
                )
            details.append(bad)
        return details


def refusal_of(wrong: Exception, errors: Errors) -> Refusal | None:
    """The refusal of what a call raised; None when nobody foresaw it."""
    if isinstance(wrong, Invalid):
        return _invalid(wrong)
    for kind in type(wrong).__mro__:
        if kind in errors:
            return _foreseen(wrong, errors[kind])
        if kind in _OURS:
            code, reason = _OURS[kind]
            return Refusal(code, reason, reason.replace("_", " "), _taken(wrong))
    return None


def _taken(wrong: Exception) -> dict[str, str]:
    return {"field": str(wrong.args[0])} if isinstance(wrong, Taken) and wrong.args else {}


def _foreseen(wrong: Exception, code: grpc.StatusCode) -> Refusal:
    """A use case's own exception, with its `field`, `reason` and `values`."""
    reason = str(getattr(wrong, "reason", "")) or "refused"
    values = {str(key): str(value) for key, value in dict(getattr(wrong, "values", {})).items()}
    field = str(getattr(wrong, "field", ""))
    message = str(wrong) or reason.replace("_", " ")
    fields = (Violation(field, reason, message),) if field else ()
    return Refusal(code, reason, message, values, fields)


def _invalid(wrong: Invalid) -> Refusal:
    """One violation: its rule is the reason and `limit` its value. Several: the limits by field."""
    found = wrong.violations
    if len(found) == 1:
        values = {"limit": found[0].limit} if found[0].limit else {}
        return Refusal(_Code.INVALID_ARGUMENT, found[0].reason, str(wrong), values, found)
    limits = {violation.field: violation.limit for violation in found if violation.limit}
    return Refusal(_Code.INVALID_ARGUMENT, "invalid", str(wrong), limits, found)
