"""`/time-to-resolve`: how long the inner and the outer loop take, and how old what is still open is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses

from services.gateway.api.names import word_of
from services.gateway.charts import Chart, Charts, Series
from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, stream_csv
from services.gateway.staff.figures.asked import NEEDS_ANSWER
from services.gateway.staff.figures.numbers import Figures
from services.gateway.staff.figures.period import CHOICES, Period, period_of
from services.gateway.staff.figures.spoken import length
from services.gateway.staff.visitor import Visitor

READERS = ("member", "leader", "operator", "admin")
LOOPS: Mapping[str, str] = {"inner": mark("Inner loop: cases"), "outer": mark("Outer loop: issues")}
SUBJECTS = {"inner": "case", "outer": "issue"}
TIMES: Mapping[str, str] = {"wall": mark("Wall time"), "business": mark("Business time")}
CLOCKS: Mapping[str, Mapping[str, str]] = {
    "inner": {
        "acknowledged": mark("Received until first touched or answered"),
        "triaged": mark("Received until somebody said where it belongs"),
        "resolved": mark("Received until resolved"),
    },
    "outer": {
        "triaged": mark("Opened until somebody owned it"),
        "planned": mark("Opened until a plan was approved"),
        "fixed": mark("Opened until the fix took effect"),
        "told": mark("Fixed until the last customer was told"),
        "resolved": mark("Opened until a fix that held took effect"),
    },
}
_MONTH = {"en": "MMM y", "vi": "'T'M/y"}
_DAY = 86_400
_HEADER = (
    *("month", "loop", "clock", "severity", "count", "within_target", "share_within_target"),
    *("wall_median_seconds", "wall_p90_seconds", "business_median_seconds", "business_p90_seconds"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for."""

    loop: str
    time: str
    period: Period

    def address(self, path: str = "/time-to-resolve", **changes: str) -> str:
        """The address with changes; what is usual is left out."""
        pairs = dict(self.period.own_pairs)
        pairs |= {"loop": self.loop, "time": self.time}
        if "days" in changes:
            pairs = {name: value for name, value in pairs.items() if name not in ("from", "until")}
        pairs |= changes
        usual = {"loop": "inner", "time": "wall", "days": "30"}
        kept = {name: value for name, value in pairs.items() if value and usual.get(name) != value}
        return f"{path}?{urlencode(kept)}" if kept else path


@dataclass(frozen=True, slots=True)
class Line:
    """One clock of one severity, or of all together (`severity` is `all`).

    Attributes:
        of: facts whose severity has a target; `within` of them kept it. Of the resolved clock only.
        median, p90: seconds of the time that is looked at.
    """

    clock: str
    severity: str
    n: int
    median: float
    p90: float
    within: int
    of: int

    @property
    def share(self) -> float | None:
        """Share within the target; None where there is no target."""
        return self.within / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Month:
    """What was resolved in a month. `line` is None when nothing was."""

    begin: datetime
    line: Line | None


@dataclass(frozen=True, slots=True)
class Open:
    """What is still open. `href` is where it is listed."""

    severity: str
    count: int
    median: float
    oldest: float
    href: str


class TimeToResolvePage:
    """Clocks, their course by month, and what is open beside them."""

    def __init__(self, desk: Desk, figures: Figures) -> None:
        self._desk = desk
        self._figures = figures

    def routes(self) -> list[BaseRoute]:
        """The page and its file."""
        page = self._desk.page
        return [
            Route("/time-to-resolve", page(self.show, *READERS)),
            Route("/time-to-resolve.csv", page(self.export, *READERS)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """One loop, one sort of time, one period."""
        wanted = self._wanted(request.query_params)
        subject = SUBJECTS[wanted.loop]
        found, monthly = await asyncio.gather(
            self._figures.resolution(subject, wanted.period, visitor.caller),
            self._figures.course(subject, wanted.period.months(), visitor.caller),
        )
        before, now = found.spans
        months, speech = months_of(monthly, wanted.time), self._desk.speech(request, visitor)
        lines, earlier = lines_of(now, wanted.time), lines_of(before, wanted.time)
        return self._desk.answer(
            request,
            visitor,
            "staff/time_to_resolve.html",
            wanted=wanted,
            lines=lines,
            summary=_resolved(lines),
            earlier=_resolved(earlier),
            month=partial(month_of, speech),
            chart=chart_of(speech, months, wanted),
            months=months,
            open=open_of(found, wanted.loop),
            together=found.open_together,
            loops=LOOPS,
            times=TIMES,
            clocks=CLOCKS[wanted.loop],
            length=partial(length, speech),
            lengths=CHOICES,
            closed=closed_href(wanted),
            reads_issues=visitor.may("member", "leader", "admin"),
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """Both loops, month by month, per clock and severity."""
        wanted = self._wanted(request.query_params)
        edges = wanted.period.months()
        found = await asyncio.gather(
            *(self._figures.course(subject, edges, visitor.caller) for subject in SUBJECTS.values())
        )
        loops = dict(zip(SUBJECTS, found, strict=True))
        return stream_csv("time-to-resolve.csv", _HEADER, _csv(loops, self._desk.gateway.settings.tz))

    def _wanted(self, query: QueryParams) -> Wanted:
        gateway = self._desk.gateway
        loop, time = query.get("loop", ""), query.get("time", "")
        return Wanted(
            loop=loop if loop in LOOPS else "inner",
            time=time if time in TIMES else "wall",
            period=period_of(query, gateway.clock(), gateway.settings.tz),
        )


def lines_of(span: courses.ResolutionSpan, time: str) -> list[Line]:
    """All severities together, then each, clock by clock; a clock without facts is left out."""
    found = []
    for whole in span.together:
        its = [row for row in span.clocks if row.clock == whole.clock]
        of = sum(row.wall.count for row in its if row.severity)
        found.append(_line(whole, "all", time, of))
        found += [_line(row, _severity(row), time, row.wall.count if row.severity else 0) for row in its]
    return found


def _resolved(lines: Sequence[Line]) -> Line | None:
    """The resolved clock of all severities together."""
    return next((line for line in lines if (line.clock, line.severity) == ("resolved", "all")), None)


def months_of(found: courses.GetResolutionCourseResponse, time: str) -> list[Month]:
    """The resolved clock of all severities, month by month."""
    months = []
    for span in found.spans:
        begin = span.from_time.ToDatetime(tzinfo=UTC)
        months.append(Month(begin, _resolved(lines_of(span, time))))
    return months


def month_of(speech: Speech, begin: datetime) -> str:
    """The month as people write it."""
    return format_date(begin.astimezone(speech.zone), _MONTH[speech.language], locale=speech.language)


def chart_of(speech: Speech, months: Sequence[Month], wanted: Wanted) -> Chart:
    """Median and nine of ten, month by month, in days."""
    lines = [month.line for month in months]
    series = [
        Series(speech.say(mark("Median")), [line.median / _DAY if line else None for line in lines]),
        Series(speech.say(mark("Nine of ten")), [line.p90 / _DAY if line else None for line in lines]),
    ]
    return Charts(speech).line(
        speech.say(mark("Days until resolved, by month")),
        [month_of(speech, month.begin) for month in months],
        series,
        about=f"{speech.say(LOOPS[wanted.loop])}, {speech.say(TIMES[wanted.time])}",
        show=lambda days: speech.number(round(days, 1)),
        axis=speech.say(mark("Month")),
    )


def open_of(found: courses.GetResolutionCourseResponse, loop: str) -> list[Open]:
    """What is open, the worst severity first; severities of which nothing is open are left out."""
    return [
        Open(
            severity=_severity(age),
            count=age.count,
            median=age.median_seconds,
            oldest=age.max_seconds,
            href=_open_href(loop, _severity(age)),
        )
        for age in found.open
        if age.count
    ]


def closed_href(wanted: Wanted) -> str:
    """Where what was closed is listed: the cases received in the period, or the issues whose fix holds."""
    if wanted.loop == "outer":
        return "/issues?tab=all&state=verified"
    return f"/inbox?{urlencode([('view', 'all'), ('case', 'closed'), *wanted.period.pairs])}"


def _open_href(loop: str, severity: str) -> str:
    named = [("severity", severity)] if severity else []
    if loop == "outer":
        return f"/issues?{urlencode(named)}" if named else "/issues"
    cases = [("case", state) for state in NEEDS_ANSWER if state != "closed"]
    return f"/inbox?{urlencode([('view', 'all'), *cases, *named, ('order', 'oldest')])}"


def _line(row: actions.ClockSummary, severity: str, time: str, of: int) -> Line:
    distribution = row.wall if time == "wall" else row.business
    clock = word_of(actions.Clock.DESCRIPTOR, row.clock) or ""
    resolved = clock == "resolved"
    return Line(
        clock=clock,
        severity=severity,
        n=distribution.count,
        median=distribution.median_seconds,
        p90=distribution.p90_seconds,
        within=row.within_target_count if resolved else 0,
        of=of if resolved else 0,
    )


def _severity(row: Any) -> str:
    enum = row.DESCRIPTOR.fields_by_name["severity"].enum_type
    return word_of(enum, row.severity) or ""


async def _csv(
    loops: Mapping[str, courses.GetResolutionCourseResponse], zone: Any
) -> AsyncIterator[Sequence[Cell]]:
    for loop, found in loops.items():
        for span in found.spans:
            month = span.from_time.ToDatetime(tzinfo=UTC).astimezone(zone).strftime("%Y-%m")
            for wall, business in zip(lines_of(span, "wall"), lines_of(span, "business"), strict=True):
                share = None if wall.share is None else round(wall.share, 6)
                yield (
                    *(month, loop, wall.clock, wall.severity or "unknown", wall.n),
                    *(wall.within if wall.of else None, share),
                    *(wall.median, wall.p90, business.median, business.p90),
                )
