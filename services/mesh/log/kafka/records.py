"""From what kafka-python hands out to records of the port."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.mesh.log.port import Position, Record


def record(raw: Any) -> Record:
    """A consumer's record; headers that are not UTF-8 are kept readable, for they decide nothing."""
    return Record(
        position=Position(raw.topic, raw.partition, raw.offset),
        key=(raw.key or b"").decode(errors="replace"),
        value=raw.value or b"",
        headers={name: (value or b"").decode(errors="replace") for name, value in raw.headers},
        time=datetime.fromtimestamp(raw.timestamp / 1000, UTC),
    )
