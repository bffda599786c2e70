"""Work over days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from markupsafe import Markup

from services.gateway.charts.canvas import NARROW, Canvas, cut, fmt, width_of
from services.gateway.charts.data import Row
from services.gateway.charts.scale import Scale

_ROW, _THICK = 30.0, 14.0
_NAMED_ROW = 42.0
_HEAD = 26.0
_SHORT = {"en": "d MMM", "vi": "d/M"}
_LONG = {"en": "d MMM y", "vi": "d/M/y"}
_STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364)


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn; `said_today` is the word at today's line, `said_late` of what is late."""

    title: str
    about: str
    rows: Sequence[Row]
    today: date
    language: str
    said_today: str
    said_late: str


def written(day: date, language: str) -> str:
    """A day with its year, short."""
    return format_date(day, _LONG[language], locale=language)


def draw(plot: Plot, width: float) -> Markup:
    """The chart, this wide; on narrow sheets each bar has its name above it."""
    above = width <= NARROW
    row = _NAMED_ROW if above else _ROW
    canvas = Canvas(width, _HEAD + row * len(plot.rows) + 4, plot.title, plot.about)
    names = 0.0 if above else min(width * 0.32, max((width_of(r.name) for r in plot.rows), default=0) + 14)
    across = _days(plot, names, width)
    today = across(plot.today.toordinal() + 0.5)
    for day in _marks(across, (width - names) / 62):
        x = across(day.toordinal())
        said = format_date(day, _SHORT[plot.language], locale=plot.language)
        canvas.line("grid", x, _HEAD - 6, x, canvas.height)
        if abs(x + 3 + width_of(said) / 2 - today) > (width_of(said) + width_of(plot.said_today)) / 2 + 6:
            canvas.text("", x + 3, 13, said)
    for at, one in enumerate(plot.rows):
        top = _HEAD + at * row
        canvas.open(f"s{one.look}", one.href)
        if above:
            canvas.text("said", 0, top + 13, cut(one.name, width), tip=one.name)
        else:
            canvas.text("said", 0, top + 19, cut(one.name, names - 12), tip=one.name)
        _bar(canvas, plot, one, across, top + (19 if above else 8))
        canvas.close(one.href)
    canvas.line("goal", today, _HEAD - 8, today, canvas.height)
    half = width_of(plot.said_today) / 2
    canvas.text("strong middle", min(max(today, half), width - half), 13, plot.said_today)
    return canvas.done()


def _days(plot: Plot, begin: float, end: float) -> Scale:
    """From the first day to the last, with today within, and a little room."""
    days = [plot.today, *(row.begin for row in plot.rows), *(row.end for row in plot.rows if row.end)]
    low, high = min(days).toordinal(), max(days).toordinal() + 1
    room = max(1, round((high - low) * 0.03))
    return Scale(low - room, high + room, begin, end)


def _marks(across: Scale, most: float) -> Iterator[date]:
    """Round days, Mondays where it is weeks, at most so many."""
    span = across.high - across.low
    step = next((each for each in _STEPS if span / each <= max(2.0, most)), _STEPS[-1])
    day = date.fromordinal(int(across.low) + 1)
    day += timedelta(days=-day.weekday() % 7 if step >= 7 else 0)
    last_place = across.end - 40
    while across(day.toordinal()) <= last_place:
        yield day
        day += timedelta(days=step)


def _bar(canvas: Canvas, plot: Plot, one: Row, across: Scale, y: float) -> None:
    begin = across(one.begin.toordinal())
    if one.end is None:
        middle = y + _THICK / 2
        canvas.path("fill", f"M{fmt(begin)} {fmt(y)}l7 7l-7 7l-7-7Z")
        canvas.dot("touch", begin, middle, 9, tip=f"{one.name}: {written(one.begin, plot.language)}")
        return
    long = across(one.end.toordinal() + 1) - begin
    tip = f"{one.name}: {written(one.begin, plot.language)} – {written(one.end, plot.language)}"
    tip = ", ".join(filter(None, (tip, one.note, plot.said_late if one.late else "")))
    canvas.box("todo", begin, y, (long, _THICK), tip=tip)
    if one.done > 0:
        canvas.box("fill", begin, y, (long * min(1.0, one.done), _THICK))
    if one.late:
        canvas.box("late", begin, y, (long, _THICK))
