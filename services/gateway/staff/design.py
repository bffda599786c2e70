"""`/design`: every part of the pages of the staff, in both themes, for those who build with them."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.charts import Bar, Bin, Chart, Charts, Goal, Row, Series
from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.desk import Desk
from services.gateway.staff.visitor import Visitor

PATH = "/design"

_FIRST = date(2026, 3, 2)
_WEEKS = 12
_TOPICS = (
    (mark("Payment is declined without a reason"), 64),
    (mark("The parcel comes late"), 41),
    (mark("The app closes by itself"), 33),
    (mark("Waiting on the telephone"), 17),
    (mark("Wrong size"), 9),
    (mark("Invoice"), 6),
)
_WORK = (
    (mark("Say why a card is declined"), 0, 18, 1.0, 1, False),
    (mark("Check each new bank before it goes live"), 10, 38, 0.4, 3, True),
    (mark("Watch declined payments by bank"), 32, 60, 0.0, 3, False),
)


class DesignPage:
    """For anybody signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        """The page."""
        return [Route(PATH, self._desk.page(self.show))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything at once; `?theme=` forces one, `?empty=1` shows what stands where nothing is."""
        theme = request.query_params.get("theme", "")
        return self._desk.answer(
            request,
            visitor,
            "staff/design.html",
            theme=theme if theme in ("light", "dark") else "",
            **pictures(self._desk.speech(request, visitor)),
        )


def pictures(speech: Speech) -> dict[str, Any]:
    """The charts of the page, drawn from made-up numbers."""
    drawn = Charts(speech)
    say = speech.say
    counts = {
        name: [max(0.0, round(height + height * math.sin(at * pace) / 2)) for at in range(_WEEKS)]
        for name, height, pace in (("new", 18, 0.7), ("resolved", 13, 0.9), ("open", 7, 0.4))
    }
    weeks = [f"{day.day}.{day.month}." for day in (_FIRST + timedelta(7 * at) for at in range(_WEEKS))]
    bars = [Bar(say(name), float(count), href=PATH) for name, count in _TOPICS]
    bars.append(Bar(say(mark("Everything else")), 11.0, rest=True))
    return {
        "lines": drawn.line(
            say(mark("Feedback by week")),
            weeks,
            [
                Series(say(mark("Received")), counts["new"], area=True),
                Series(say(mark("Resolved")), counts["resolved"]),
                Series(say(mark("Waiting")), [None, None, *counts["open"][2:]]),
            ],
            about=say(mark("More is received than resolved since April.")),
            goal=Goal(20.0, say(mark("what the team can answer"))),
            axis=say(mark("Week of")),
        ),
        "pareto": drawn.pareto(say(mark("What people write about")), bars, axis=say(mark("Topic"))),
        "lying": drawn.bars(say(mark("Cases by topic")), bars),
        "standing": _ages(drawn, speech),
        "calibration": _calibration(drawn, speech),
        "gantt": _gantt(drawn, speech),
        "undrawn": drawn.line(say(mark("Nothing yet")), [], []),
        "spark": drawn.spark(counts["new"], say(mark("Feedback by week"))),
    }


def _ages(drawn: Charts, speech: Speech) -> Chart:
    ages = (("< 1", 12), ("1–3", 31), ("3–7", 22), ("7–14", 9), ("14–30", 4), ("> 30", 2))
    bars = [Bar(name, float(count)) for name, count in ages]
    title, axis = speech.say(mark("Age of what is open, in days")), speech.say(mark("Days"))
    return drawn.columns(title, bars, axis=axis)


def _calibration(drawn: Charts, speech: Speech) -> Chart:
    bins = [
        Bin(0.45, 0.41, 0.28, 0.55, 48),
        Bin(0.55, 0.57, 0.47, 0.66, 104),
        Bin(0.65, 0.61, 0.53, 0.68, 160),
        Bin(0.75, 0.78, 0.72, 0.83, 230),
        Bin(0.85, 0.83, 0.79, 0.87, 340),
        Bin(0.95, 0.96, 0.94, 0.97, 610),
    ]
    return drawn.calibration(speech.say(mark("How sure, and how often right")), bins)


def _gantt(drawn: Charts, speech: Speech) -> Chart:
    rows = [
        Row(
            speech.say(name),
            _FIRST + timedelta(begin),
            _FIRST + timedelta(end),
            done=done,
            look=look,
            late=late,
        )
        for name, begin, end, done, look, late in cast(Any, _WORK)
    ]
    rows.append(Row(speech.say(mark("Review")), _FIRST + timedelta(45), None, look=2))
    return drawn.gantt(speech.say(mark("Actions of a plan")), rows, today=_FIRST + timedelta(40))
