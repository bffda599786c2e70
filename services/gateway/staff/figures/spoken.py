"""How a length of time is said where people compare several: in the same few units, days with a decimal."""

from __future__ import annotations

from services.gateway.pages.speech import Speech

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_MINUTES_UNTIL, _HOURS_UNTIL = 90 * _MINUTE, 36 * _HOUR
_DECIMAL_BELOW = 10


def length(speech: Speech, seconds: float) -> str:
    """`45 minutes`, `21 hours`, `2.1 days`, `27 days`."""
    if seconds < _MINUTES_UNTIL:
        minutes = round(seconds / _MINUTE)
        return speech.plural("{count} minute", "{count} minutes", minutes, count=minutes)
    if seconds < _HOURS_UNTIL:
        hours = round(seconds / _HOUR)
        return speech.plural("{count} hour", "{count} hours", hours, count=hours)
    days = round(seconds / _DAY, 1 if seconds < _DECIMAL_BELOW * _DAY else 0)
    return speech.plural("{count} day", "{count} days", max(round(days), 2), count=speech.number(days))
