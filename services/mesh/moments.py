"""Moments as protobuf timestamps."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.mesh.clock import to_micros


def timestamp(moment: datetime | None) -> Timestamp | None:
    """A moment as a field takes it; None leaves the field absent."""
    if moment is None:
        return None
    seconds, micros = divmod(to_micros(moment), 1_000_000)
    return Timestamp(seconds=seconds, nanos=micros * 1000)


def moment(message: Message, field: str) -> datetime | None:
    """The moment of a field, or None when it is absent.

    Raises:
        ValueError: out of the range of dates.
    """
    if not message.HasField(field):
        return None
    stamp: Timestamp = getattr(message, field)
    return stamp.ToDatetime(tzinfo=UTC)


def known_moment(message: Message, field: str) -> datetime:
    """The moment of a field that must be there.

    Raises:
        ValueError: absent, or out of the range of dates.
    """
    found = moment(message, field)
    if found is None:
        raise ValueError(f"{field} is absent")
    return found
