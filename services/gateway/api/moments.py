"""Moments as people and programs write them: RFC 3339, always with a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)


def parse_moment(text: str) -> datetime | None:
    """The moment in UTC, to the microsecond; None when it is none, or lies outside of the years 1 to 9999."""
    if len(text) > 40 or not _RFC_3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
