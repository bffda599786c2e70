"""Messages as JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from services.gateway.api import names
from services.gateway.api.openapi import rules
from services.gateway.api.openapi.comments import comment

Schema = dict[str, Any]
_F = FieldDescriptor

_SCALARS: dict[int, Schema] = {
    _F.TYPE_STRING: {"type": "string"},
    _F.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    _F.TYPE_BOOL: {"type": "boolean"},
    _F.TYPE_DOUBLE: {"type": "number"},
    _F.TYPE_FLOAT: {"type": "number"},
    _F.TYPE_INT32: {"type": "integer", "format": "int32"},
    _F.TYPE_UINT32: {"type": "integer"},
    _F.TYPE_INT64: {"type": "integer", "format": "int64"},
    _F.TYPE_UINT64: {"type": "integer", "format": "int64"},
}


class Schemas:
    """Collects the schema of every message that something refers to."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def ref(self, message: Descriptor) -> Schema:
        """A reference to a message, whose schema is collected."""
        name = name_of(message)
        if name not in self.components:
            self.components[name] = {}
            self.components[name] = self.object(message)
        return {"$ref": f"#/components/schemas/{name}"}

    def object(self, message: Descriptor, hidden: Iterable[str] = (), *, strict: bool = False) -> Schema:
        """The schema of a message without some fields. `strict`: a body, which may hold nothing else, and
        whose `version` may come by `If-Match`."""
        left_out = set(hidden)
        fields = [field for field in message.fields if field.name not in left_out]
        schema: Schema = {
            "type": "object",
            "description": comment(message.full_name),
            "properties": {field.name: self.field(field) for field in fields},
        }
        needed = [field.name for field in fields if rules.required(field) and field.name != "version"]
        if strict:
            schema["additionalProperties"] = False
        if strict and needed:
            schema["required"] = needed
        return schema

    def field(self, field: FieldDescriptor) -> Schema:
        """The schema of a field, with what its proto says."""
        schema = self._shape(field)
        text = "\n\n".join(part for part in (comment(field.full_name), self._choices(field)) if part)
        if not text:
            return schema
        return {**schema, "description": text}

    def _shape(self, field: FieldDescriptor) -> Schema:
        limits = rules.keywords(field)
        if names.is_map(field):
            return {
                "type": "object",
                "additionalProperties": self._value(names.value_of_map(field)),
                **limits,
            }
        if field.is_repeated:
            items = {**self._value(field), **rules.of_value(field, rules.rules_of(field).repeated.items)}
            return {"type": "array", "items": items, **limits}
        shape = {**self._value(field), **limits}
        optional = field.has_presence or field.type == _F.TYPE_ENUM
        return _nullable(shape) if optional and not rules.required(field) else shape

    def _value(self, field: FieldDescriptor) -> Schema:
        if field.type == _F.TYPE_ENUM:
            return {"type": "string", "enum": names.words(names.enum_of(field))}
        if field.type != _F.TYPE_MESSAGE:
            return dict(_SCALARS[field.type])
        message = names.message_of(field)
        if message.full_name == names.TIMESTAMP:
            return {"type": "string", "format": "date-time"}
        return self.ref(message)

    def _choices(self, field: FieldDescriptor) -> str:
        """What each value of an enum means."""
        if field.type != _F.TYPE_ENUM:
            return ""
        enum = names.enum_of(field)
        lines = [
            f"- `{names.word_of(enum, value.number)}`: {_first(comment(f'{enum.full_name}.{value.name}'))}"
            for value in enum.values
            if value.number
        ]
        return "\n".join(lines)


def name_of(message: Descriptor) -> str:
    """`voc.actions.v1.Issue.HistoryEntry` → `actions.Issue.HistoryEntry`."""
    package = message.file.package
    return f"{package.split('.')[1]}.{message.full_name.removeprefix(package + '.')}"


def _first(text: str) -> str:
    return text.partition("\n")[0]


def _nullable(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable
