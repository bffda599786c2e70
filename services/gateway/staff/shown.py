"""How pages of the staff write moments, spans and numbers, and in which language."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from starlette.requests import Request

from services.gateway.language import Language
from services.gateway.pages import reader
from services.gateway.pages.speech import Speech
from services.gateway.staff.visitor import Visitor

_SECOND = timedelta(seconds=1)


def language_for(request: Request, visitor: Visitor | None) -> Language:
    """What was chosen on a page of this browser, else the visitor's own, else what the browser likes."""
    if visitor and visitor.language in ("en", "vi") and not reader.remembered(request):
        return cast(Language, visitor.language)
    return reader.language_of(request)


def shown(speech: Speech, now: datetime) -> dict[str, Any]:
    """Functions for templates: `ago(moment)`, `number(7)`, `percent(0.5)`, `duration(span)`."""
    return {
        "ago": partial(_ago, speech, now),
        "number": speech.number,
        "percent": speech.percent,
        "duration": partial(_duration, speech),
    }


def _ago(speech: Speech, now: datetime, when: Any) -> str:
    moment = when if isinstance(when, datetime) else when.ToDatetime(tzinfo=now.tzinfo)
    if -_SECOND < moment - now <= timedelta(0):
        return speech.say("just now")
    return speech.span(moment - now, direction=True)


def _duration(speech: Speech, span: Any) -> str:
    if isinstance(span, int | float):
        return speech.span(timedelta(seconds=span))
    return speech.span(span if isinstance(span, timedelta) else span.ToTimedelta())
