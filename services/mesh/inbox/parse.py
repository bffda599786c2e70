"""From the bytes of an event to its message."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from services.mesh.log.port import Event
from services.mesh.service import Poison

Parsed = TypeVar("Parsed", bound=Message)


def parse(event: Event, message: type[Parsed]) -> Parsed:
    """The event's message; fields that are not known here are kept.

    Raises:
        Poison: the bytes are not such a message.
    """
    try:
        return message.FromString(event.data)
    except DecodeError:
        raise Poison(f"not a {message.DESCRIPTOR.full_name}") from None
