"""Rows of the table as OpenAPI operations."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from services.gateway.api import names
from services.gateway.api.openapi.comments import comment
from services.gateway.api.openapi.schemas import Schema, Schemas
from services.gateway.api.table import Act

_TITLES = {
    "feedback": "Feedback",
    "customers": "Feedback",
    "track": "Customers",
    "products": "Catalogue",
    "channels": "Catalogue",
    "forms": "Catalogue",
    "messages": "Messages to customers",
    "broadcasts": "Messages to customers",
    "classifications": "Classification",
    "patterns": "Classification",
    "taxonomy": "Classification",
    "quality": "Quality",
    "checks": "Quality",
    "models": "Models",
    "line-up": "Models",
    "reclassifications": "Models",
    "cases": "Cases",
    "issues": "Issues",
    "plans": "Plans",
    "time-to-resolve": "Measures",
    "resolution-course": "Measures",
    "issue-standings": "Measures",
    "scores": "Measures",
    "policy": "Policy",
    "reviews": "Reviews",
    "decisions": "Reviews",
    "portfolio": "Reviews",
    "operations": "Operations",
}

IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 128 visible ASCII characters. The same key and body again adds nothing and is "
    "answered the same. Without it every call adds.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": 'The version that was decided on, such as `"7"`, instead of `version` in the body. '
    "A stale one is then answered with 412.",
    "schema": {"type": "string"},
}


def operation(act: Act, schemas: Schemas) -> Schema:
    """The operation of one row."""
    text = comment(act.method.full_name)
    found: Schema = {
        "operationId": f"{act.service}.{act.row.rpc}{'Customer' if act.customer else ''}",
        "summary": text.partition(". ")[0].rstrip("."),
        "description": "\n\n".join(part for part in (text, who(act)) if part),
        "tags": [tag_of(act.row.path)],
        "parameters": _parameters(act, schemas),
        "responses": responses(str(act.row.status), _answer(act, schemas)),
        "security": _security(act),
    }
    if act.row.method == "POST":
        found["requestBody"] = json_body(schemas.object(act.method.input_type, act.hidden, strict=True))
    return found


def tag_of(path: str) -> str:
    """The chapter that a path belongs to; a decision on a plan belongs to plans."""
    return _TITLES[path.strip("/").replace(":", "/").split("/")[0]]


def tags() -> list[str]:
    """All chapters, in order."""
    return list(dict.fromkeys(_TITLES.values()))


def who(act: Act) -> str:
    """Who may, in a sentence."""
    if act.customer:
        return "For the customer who holds the tracking link; needs no key."
    ways = [
        *(f"scope `{scope}`" for scope in sorted(act.allow.scopes)),
        *(f"role `{role}`" for role in sorted(act.allow.roles)),
    ]
    needs = f"Needs a key with {' or '.join(ways)}." if ways else ""
    return f"Open to everybody. {needs}".strip() if act.allow.public else needs


def json_body(schema: Schema) -> Schema:
    """A request's body."""
    return {"required": bool(schema.get("required")), "content": {"application/json": {"schema": schema}}}


def responses(status: str, schema: Schema) -> Schema:
    """What may be answered."""
    return {
        status: {"description": "Done.", "content": {"application/json": {"schema": schema}}},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _answer(act: Act, schemas: Schemas) -> Schema:
    if act.answer is not None:
        return schemas.ref(names.message_of(act.answer))
    return schemas.ref(act.method.output_type)


def _security(act: Act) -> list[dict[str, Any]]:
    if act.customer:
        return []
    return [{"key": []}, {}] if act.allow.public else [{"key": []}]


def _parameters(act: Act, schemas: Schemas) -> list[Schema]:
    fields = act.method.input_type.fields_by_name
    found = [_parameter(fields[name], "path", schemas) for name in act.parameters]
    found += [_parameter(field, "query", schemas) for _, field in act.query.values()]
    if act.has("request_id"):
        found.append(IDEMPOTENCY_KEY)
    if act.has("version") and "version" not in act.hidden:
        found.append(IF_MATCH)
    return found


def _parameter(field: FieldDescriptor, place: str, schemas: Schemas) -> Schema:
    schema = schemas.field(field)
    text = schema.pop("description", "")
    parameter: Schema = {"name": field.name, "in": place, "required": place == "path", "schema": schema}
    if text:
        parameter["description"] = text
    return parameter
