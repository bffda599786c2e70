"""JSON values → protobuf, strictly: every field that cannot be taken is named, none is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from services.gateway.api import names
from services.gateway.api.scalars import Refused, expect, moment, scalar
from services.gateway.problems import FieldError

_DEPTH = 32
_NOTHING: frozenset[str] = frozenset()


def fill(message: Message, body: Mapping[str, Any], *, hidden: frozenset[str] = _NOTHING) -> list[FieldError]:
    """Put a JSON object into a message; what could not be taken, field by field.

    `hidden` fields of the top level are unknown to the body, because they come from elsewhere.
    `null` leaves a field unset.
    """
    reading = _Reading()
    reading.object(message, body, "", hidden)
    return reading.errors


class _Reading:
    """One body on its way into one message."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self._depth = 0

    def object(
        self, message: Any, body: Mapping[str, Any], path: str, hidden: frozenset[str] = _NOTHING
    ) -> None:
        """Put an object into a message, field by field."""
        if self._depth > _DEPTH:
            raise Refused("too_deep")
        self._depth += 1
        fields = _fields(message.DESCRIPTOR)
        for name, value in body.items():
            at = f"{path}.{name}" if path else name
            field = None if name in hidden else fields.get(name)
            if field is None:
                self.errors.append(FieldError(at[:200], "field_unknown"))
            elif value is not None:
                self._noting(at, self._field, message, field, value)
        self._one_of_each(message.DESCRIPTOR, body, path)
        self._depth -= 1

    def _noting(self, at: str, put: Any, *what: Any) -> None:
        try:
            put(at, *what)
        except Refused as refused:
            self.errors.append(FieldError(at[:200], refused.code, refused.values))

    def _field(self, at: str, message: Message, field: FieldDescriptor, value: Any) -> None:
        target = getattr(message, field.name)
        if names.is_map(field):
            for key, item in expect(value, dict, "object_expected").items():
                self._noting(f"{at}.{key}", self._entry, target, field, key, item)
        elif field.is_repeated:
            for index, item in enumerate(expect(value, list, "list_expected")):
                self._noting(f"{at}[{index}]", self._item, target, field, item)
        elif _nested(field):
            target.SetInParent()
            self.object(target, expect(value, dict, "object_expected"), at)
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            target.FromDatetime(moment(value))
        else:
            setattr(message, field.name, scalar(field, value))

    def _entry(self, _at: str, target: Any, field: FieldDescriptor, key: str, item: Any) -> None:
        target[key] = scalar(names.value_of_map(field), item)

    def _item(self, at: str, target: Any, field: FieldDescriptor, item: Any) -> None:
        if _nested(field):
            self.object(target.add(), expect(item, dict, "object_expected"), at)
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            target.add().FromDatetime(moment(item))
        else:
            target.append(scalar(field, item))

    def _one_of_each(self, descriptor: Descriptor, body: Mapping[str, Any], path: str) -> None:
        for group in descriptor.oneofs:
            given = [field.name for field in group.fields if body.get(field.name) is not None]
            if len(given) > 1:
                at = f"{path}.{given[-1]}" if path else given[-1]
                self.errors.append(FieldError(at, "only_one_of", {"choices": ", ".join(given)}))


def _nested(field: FieldDescriptor) -> bool:
    return field.type == FieldDescriptor.TYPE_MESSAGE and names.message_of(field).full_name != names.TIMESTAMP


@lru_cache(maxsize=1024)
def _fields(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    return {field.name: field for field in descriptor.fields}
