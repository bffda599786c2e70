"""What went wrong, as the reader is told: RFC 9457 `application/problem+json` in the reader's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar

import orjson
from starlette.responses import Response

from services.gateway.language import Language
from services.gateway.reasons import field_text, problem_text, title

Answer = TypeVar("Answer")

MEDIA_TYPE = "application/problem+json"
_HEADERS = {"request_id": "Idempotency-Key"}

BROKE = "voc.broke"
"""Key of the request's scope: why it is answered with an error of ours, a code or an exception."""

_ERRORS_LIMIT = 50
"""More field errors than this help nobody, and a hostile body can cause a great many."""


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """One field that cannot be as it is.

    `field` is its path in the body (`actions[2].due_time`) or the parameter's name; empty for the body
    as a whole. `code` is stable; `values` fill the sentence; `description` is English from the service,
    used where the code has no sentence of ours.
    """

    field: str
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    description: str = ""

    def told(self, language: Language) -> dict[str, str]:
        """As it stands in the answer."""
        message = field_text(self.code, language, self.values, self.description)
        return {"field": self.field, "code": self.code, "message": message}


def name_of(field: str) -> str:
    """How a caller knows a service's field: some come in a header."""
    return _HEADERS.get(field, field)


class Problem(Exception):
    """An answer that is not the one that was hoped for."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        values: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        description: str = "",
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.values = dict(values or {})
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.description = description

    def body(self, language: Language, request_id: str) -> dict[str, Any]:
        """The members of RFC 9457 and ours: `code`, `errors`, `request_id`."""
        return {
            "type": f"/api/v1/docs#problem-{self.code}",
            "title": title(self.status, language),
            "status": self.status,
            "detail": problem_text(self.code, language, self.values, self.description, self.status),
            "code": self.code,
            "errors": [error.told(language) for error in self.errors[:_ERRORS_LIMIT]],
            "request_id": request_id,
        }

    def response(self, language: Language, request_id: str) -> Response:
        """The answer."""
        headers = {"Content-Language": language, "Vary": "Accept-Language", **self.headers}
        content = orjson.dumps(self.body(language, request_id))
        return Response(content, self.status, headers, MEDIA_TYPE)


def invalid(errors: Sequence[FieldError]) -> Problem:
    """422: these fields cannot be as they are."""
    return Problem(422, "invalid", errors=errors)


async def unless_away(asked: Awaitable[Answer]) -> Answer | None:
    """What was asked for, or None where nobody can answer now: the rest of a page still shows.

    Raises:
        Problem: it was refused.
    """
    try:
        return await asked
    except Problem as problem:
        if problem.status < 500:
            raise
        return None


def unavailable(code: str = "unavailable", *, retry_after: int = 2) -> Problem:
    """503: not now; the same request may be sent again after so many seconds."""
    return Problem(503, code, headers={"Retry-After": str(retry_after)})
