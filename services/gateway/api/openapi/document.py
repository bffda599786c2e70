"""The whole document."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from services import __version__
from services.gateway.api.feedback.describe import paths as feedback_paths
from services.gateway.api.openapi.operations import operation, tags
from services.gateway.api.openapi.schemas import Schema, Schemas
from services.gateway.api.tables import all_acts

_ABOUT = """\
Hand in what customers say, and follow what becomes of it: cases, issues, plans, decisions.

Names are those of the protos in `snake_case`. Enum values are short and in lower case (`"fixed"`); an
unspecified one is `null`. Moments are RFC 3339 in UTC. A field that is not set is `null`, never left out.
Unknown fields are refused. Lists take `page_size` (at most 500, 50 when absent) and `page_token`, and
answer `next_page_token`, empty at the end. Changes name the `version` that they were decided on.
"""

_PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; sentences follow `Accept-Language` (en, vi).",
    "properties": {
        "type": {"type": "string", "description": "Address of what the code means."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable, such as `stale`, `invalid`, `text_too_long`."},
        "errors": {
            "type": "array",
            "description": "One per field that cannot be taken.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "Path, such as `metric.name` or `items[3]`."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
                "required": ["field", "code", "message"],
            },
        },
        "request_id": {"type": "string", "description": "Also in the header `X-Request-Id`."},
    },
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
}


@lru_cache(maxsize=4)
def document(public_url: str) -> Schema:
    """OpenAPI 3.1 of this gateway."""
    schemas = Schemas()
    paths: dict[str, Any] = feedback_paths()
    for act in all_acts():
        paths.setdefault(act.path, {})[act.row.method.lower()] = operation(act, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "VoC Mesh",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": name} for name in tags()],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
            "schemas": {"Problem": _PROBLEM, **dict(sorted(schemas.components.items()))},
            "responses": {"Problem": _problem_response()},
        },
    }


@lru_cache(maxsize=4)
def rendered(public_url: str) -> bytes:
    """The document as it is served."""
    return orjson.dumps(document(public_url))


def _problem_response() -> Schema:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": "It was refused.", "content": {"application/problem+json": {"schema": reference}}}
