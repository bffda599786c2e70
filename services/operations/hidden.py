"""What an event says, without what people wrote: names, numbers, times and ids stay, texts become lengths."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.timestamp_pb2 import Timestamp


def content(event_type: str, value: bytes) -> dict[str, Any] | None:
    """The fields of the event's message, by name; None when the bytes are no such message."""
    kind = _message_of(event_type)
    if kind is None:
        return None
    try:
        return _fields(kind.FromString(value))
    except DecodeError:
        return None


def _message_of(event_type: str) -> type[Message] | None:
    """`voc.intake.feedback.v1.received` is `FeedbackReceived`, `voc.actions.case.v1.opened` `CaseEvent`."""
    match event_type.split("."):
        case ["voc", service, resource, version, participle]:
            pass
        case _:
            return None
    try:
        module = import_module(f"voc.{service}.{version}.events_pb2")
    except ImportError:
        return None
    resource = resource.capitalize()
    found: type[Message] | None = getattr(module, resource + participle.capitalize(), None)
    return found or getattr(module, f"{resource}Event", None)


def _fields(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.is_repeated:
            found[field.name] = [_shown(field, one) for one in value]
        else:
            found[field.name] = _shown(field, value)
    return found


def _shown(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.ToJsonString()
    if isinstance(value, Message):
        return _fields(value)
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    if isinstance(value, str) and not field.name.endswith(("_id", "_ids")):
        return f"({len(value)} characters)"
    return f"({len(value)} bytes)" if isinstance(value, bytes) else value
