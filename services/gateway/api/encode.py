"""Protobuf → JSON values, by one prepared plan per message type."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from services.gateway.api import names

Json = Any
_Read = Callable[[Any], Json]


def encode(message: Message) -> dict[str, Json]:
    """All fields of a message, as `names` says they are written."""
    return {name: read(message) for name, read in _plan(message.DESCRIPTOR)}


def moment(seconds: int, nanos: int) -> str:
    """RFC 3339 in UTC; fractions only where there are some."""
    text = datetime.fromtimestamp(seconds, UTC).replace(microsecond=nanos // 1000)
    return text.isoformat(timespec="microseconds" if nanos else "seconds").replace("+00:00", "Z")


@lru_cache(maxsize=1024)
def _plan(descriptor: Descriptor) -> tuple[tuple[str, _Read], ...]:
    return tuple((field.name, _reader(field)) for field in descriptor.fields)


def _reader(field: FieldDescriptor) -> _Read:
    name, one = field.name, _value(field)
    if names.is_map(field):
        item = _value(names.value_of_map(field))
        return lambda message: {str(key): item(value) for key, value in getattr(message, name).items()}
    if field.is_repeated:
        return lambda message: [one(value) for value in getattr(message, name)]
    if field.has_presence:
        return lambda message: one(getattr(message, name)) if message.HasField(name) else None
    return lambda message: one(getattr(message, name))


def _value(field: FieldDescriptor) -> _Read:
    if field.type == FieldDescriptor.TYPE_ENUM:
        enum = names.enum_of(field)
        return lambda number: names.word_of(enum, number)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()
    if field.type != FieldDescriptor.TYPE_MESSAGE:
        return lambda value: value
    if names.message_of(field).full_name == names.TIMESTAMP:
        return lambda value: moment(value.seconds, value.nanos)
    if names.message_of(field).full_name == names.DURATION:
        return lambda value: value.seconds + value.nanos / 1e9
    return encode
