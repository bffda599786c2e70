"""Read what was posted, and no more of it than is allowed."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request

from services.gateway.head import head
from services.gateway.problems import Problem

SINGLE_LIMIT = 64 * 1024
BATCH_LIMIT = 4 * 1024 * 1024
_JSON = "application/json"


async def read(request: Request, limit: int) -> bytes:
    """The raw body of a JSON request.

    Raises:
        Problem: 413 for more than `limit` bytes, 415 for another media type, 400 when the sender hung up.
    """
    media_type = (head(request.scope, b"content-type") or _JSON).partition(";")[0].strip().lower()
    if media_type != _JSON and not media_type.endswith("+json"):
        raise Problem(415, "media_type_unknown", headers={"Accept": _JSON})
    declared = head(request.scope, b"content-length") or ""
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
        raise too_large(limit)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "body_incomplete")
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def too_large(limit: int) -> Problem:
    """413. The connection is closed, because the rest of the body is not read."""
    return Problem(413, "too_large", values={"limit": str(limit)}, headers={"Connection": "close"})


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object that these bytes are; no bytes are an empty object.

    Raises:
        Problem: 400 for what is no JSON (NaN, a lone surrogate and bad UTF-8 included) or no object.
    """
    if not raw:
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Problem(400, "json_malformed") from None
    if not isinstance(value, dict):
        raise Problem(400, "json_not_object")
    return value
