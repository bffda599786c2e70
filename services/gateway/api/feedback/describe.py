"""How handing feedback in is documented."""

from __future__ import annotations

from typing import Any

from services.gateway.api.feedback.draft import ADAPTER
from services.gateway.api.feedback.routes import BATCH_ITEMS
from services.gateway.api.names import words
from services.gateway.api.openapi.operations import IDEMPOTENCY_KEY, json_body, responses
from services.gateway.api.table import PREFIX

Schema = dict[str, Any]

_NEEDS = "Needs a key with scope `feedback_write` or role `admin` or role `leader` or role `member`."


def paths() -> dict[str, Any]:
    """The two operations."""
    draft = _draft()
    return {
        f"{PREFIX}/feedback": {"post": _one(draft)},
        f"{PREFIX}/feedback:batch": {"post": _many(draft)},
    }


def _draft() -> Schema:
    schema = ADAPTER.json_schema()
    schema["required"] = ["product"]
    schema["properties"] = {
        name: {key: value for key, value in field.items() if key != "title"}
        for name, field in schema["properties"].items()
    }
    schema.pop("title", None)
    return schema


def _receipt() -> Schema:
    from voc.intake.v1 import feedback_pb2

    return {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "Id of the feedback, and of its case."},
            "receipt": {"type": "string", "description": "Short code that a customer can read out."},
            "tracking_url": {"type": "string", "format": "uri", "description": "For the customer alone."},
            "state": {"type": "string", "enum": words(feedback_pb2.Feedback.State.DESCRIPTOR)},
        },
        "required": ["id", "receipt", "tracking_url", "state"],
    }


def _one(draft: Schema) -> Schema:
    answers = responses("201", _receipt())
    answers["201"]["headers"] = {
        "Idempotency-Replayed": {
            "description": "`true` when this key came before with the same body; nothing was added.",
            "schema": {"type": "string"},
        }
    }
    return {
        "operationId": "intake.CreateFeedback",
        "summary": "Hand in one feedback",
        "description": "Kept durably when it is answered. The body has at most 64 KiB. The same "
        f"`Idempotency-Key` with another body is refused with 422.\n\n{_NEEDS}",
        "tags": ["Feedback"],
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": json_body(draft),
        "responses": answers,
        "security": [{"key": []}],
    }


def _many(draft: Schema) -> Schema:
    kept, error = _receipt(), _error()
    kept["properties"]["replayed"] = {"type": "boolean", "description": "True when it was there before."}
    body = {
        "type": "object",
        "additionalProperties": False,
        "required": ["items"],
        "properties": {
            "items": {
                "type": "array",
                "description": "What customers say, at most 500.",
                "maxItems": BATCH_ITEMS,
                "items": draft,
            },
            "source": {
                "type": ["string", "null"],
                "enum": ["import", None],
                "description": "How they came in.",
            },
        },
    }
    results = {
        "type": "array",
        "description": "In the order of the items.",
        "items": {"anyOf": [kept, error]},
    }
    return {
        "operationId": "intake.BatchCreateFeedback",
        "summary": "Hand in up to 500 at once",
        "description": "Each for itself: a bad item does not refuse the others. At most 4 MiB. An item whose "
        f"`external_id` was seen before on its channel adds nothing.\n\n{_NEEDS}",
        "tags": ["Feedback"],
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": json_body(body),
        "responses": responses("200", {"type": "object", "properties": {"results": results}}),
        "security": [{"key": []}],
    }


def _error() -> Schema:
    names = ("field", "code", "message")
    inner = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    return {"type": "object", "properties": {"error": inner}, "required": ["error"]}
