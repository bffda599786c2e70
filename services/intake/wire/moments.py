"""Moments: aware datetimes as timestamps, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime | None) -> Timestamp | None:
    """A timestamp; None for None, which leaves the field out."""
    if moment is None:
        return None
    delta = moment - _EPOCH
    return Timestamp(seconds=delta.days * 86_400 + delta.seconds, nanos=delta.microseconds * 1000)


def moment(timestamp: Timestamp) -> datetime:
    """The moment of a timestamp that is set.

    Raises:
        OverflowError: it lies outside of the years 1 to 9999.
    """
    return _EPOCH + timedelta(seconds=timestamp.seconds, microseconds=timestamp.nanos // 1000)
