"""How a length of time is said where people compare several: in the same few units, days with a decimal."""

from __future__ import annotations

from babel.units import format_unit

from services.gateway.pages.speech import Speech

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_HOURS_UNTIL = 36 * _HOUR
_DECIMAL_BELOW = 10


def length(speech: Speech, seconds: float) -> str:
    """`45 minutes`, `21 hours`, `2.1 days`, `27 days`."""
    if seconds < 90 * _MINUTE:
        return _said(speech, round(seconds / _MINUTE), "minute")
    if seconds < _HOURS_UNTIL:
        return _said(speech, round(seconds / _HOUR), "hour")
    days = seconds / _DAY
    return _said(speech, round(days, 1) if days < _DECIMAL_BELOW else round(days), "day")


def _said(speech: Speech, value: float, unit: str) -> str:
    return str(format_unit(value, f"duration-{unit}", length="long", locale=speech.language))
