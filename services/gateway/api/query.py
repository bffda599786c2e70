"""Query parameters → the JSON object that a body would have been."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from services.gateway.api.table import Act
from services.gateway.problems import FieldError

_TEXTUAL = {
    FieldDescriptor.TYPE_STRING,
    FieldDescriptor.TYPE_ENUM,
    FieldDescriptor.TYPE_MESSAGE,
    FieldDescriptor.TYPE_BYTES,
}
_BOOLEANS = {"true": True, "false": False}
_LONGEST_NUMBER = 20


def body_of(act: Act, parameters: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], list[FieldError]]:
    """The object that `decode.fill` takes. A list is given by repeating its parameter, or with commas.

    An empty parameter counts as not given, as a form sends it.
    """
    body: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, text in parameters:
        place, field = act.query.get(name, ("", None))
        if field is None:
            errors.append(FieldError(name[:200], "parameter_unknown"))
            continue
        if not text:
            continue
        target = body.setdefault(place, {}) if place else body
        if field.is_repeated:
            target.setdefault(name, []).extend(_value(field, part) for part in text.split(",") if part)
        elif name in target:
            errors.append(FieldError(name, "given_twice"))
        else:
            target[name] = _value(field, text)
    return body, errors


def _value(field: FieldDescriptor, text: str) -> Any:
    """The text as JSON would have it; what cannot be read stays text, so that `fill` names it."""
    if field.type in _TEXTUAL:
        return text
    if field.type == FieldDescriptor.TYPE_BOOL:
        return _BOOLEANS.get(text, text)
    if len(text) > _LONGEST_NUMBER:
        return text
    try:
        return float(text) if field.type == FieldDescriptor.TYPE_DOUBLE else int(text)
    except ValueError:
        return text
