"""Constraints of the protos (protovalidate) as JSON Schema keywords."""

from __future__ import annotations

from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor

from services.gateway.api import names

_NUMBERS = {"gte": "minimum", "gt": "exclusiveMinimum", "lte": "maximum", "lt": "exclusiveMaximum"}
_NUMERIC = ("int32", "int64", "uint32", "uint64", "double", "float")


def rules_of(field: FieldDescriptor) -> Any:
    """The field's constraints; an empty message when it has none."""
    extension: Any = validate_pb2.field
    return field.GetOptions().Extensions[extension]


def required(field: FieldDescriptor) -> bool:
    """Whether leaving the field out is refused."""
    rules = rules_of(field)
    kind = rules.WhichOneof("type")
    if field.has_presence and field.type != FieldDescriptor.TYPE_MESSAGE:
        return bool(rules.required)
    if rules.required:
        return True
    one: Any = getattr(rules, kind) if kind else None
    return bool(
        (kind == "string" and one.min_len > 0)
        or (kind == "enum" and 0 in one.not_in)
        or (kind == "repeated" and one.min_items > 0)
        or (kind in _NUMERIC and _refuses_zero(one))
    )


def keywords(field: FieldDescriptor) -> dict[str, Any]:
    """Keywords for the schema of the field's own value (of the list, where it is one)."""
    rules = rules_of(field)
    kind = rules.WhichOneof("type")
    if kind == "repeated" and field.is_repeated:
        return _list(rules.repeated)
    if kind == "map":
        return {"maxProperties": rules.map.max_pairs} if rules.map.max_pairs else {}
    return {} if field.is_repeated else of_value(field, rules)


def of_value(field: FieldDescriptor, rules: Any) -> dict[str, Any]:
    """Keywords for one value under these constraints (the field's, or those of its items)."""
    kind = rules.WhichOneof("type")
    if kind == "string":
        return _text(rules.string)
    if kind in _NUMERIC:
        one = getattr(rules, kind)
        return {word: getattr(one, name) for name, word in _NUMBERS.items() if one.HasField(name)}
    if kind == "enum" and field.type == FieldDescriptor.TYPE_ENUM:
        enum = names.enum_of(field)
        refused = {names.word_of(enum, number) for number in rules.enum.not_in}
        return {"enum": [word for word in names.words(enum) if word not in refused]}
    return {}


def _refuses_zero(one: Any) -> bool:
    return bool((one.HasField("gte") and one.gte > 0) or (one.HasField("gt") and one.gt >= 0))


def _list(rules: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rules.min_items:
        found["minItems"] = rules.min_items
    if rules.max_items:
        found["maxItems"] = rules.max_items
    if rules.unique:
        found["uniqueItems"] = True
    return found


def _text(rules: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rules.min_len:
        found["minLength"] = rules.min_len
    if rules.max_len:
        found["maxLength"] = rules.max_len
    if rules.pattern:
        found["pattern"] = rules.pattern
    if getattr(rules, "in"):
        found["enum"] = list(getattr(rules, "in"))
    return found
