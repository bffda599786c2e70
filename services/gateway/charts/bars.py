"""Bars that lie, for long names, and bars that stand, for a few short ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.gateway.charts.canvas import NARROW, Canvas, cut, width_of
from services.gateway.charts.data import Bar
from services.gateway.charts.scale import Scale, every, ticks

_ROW, _THICK = 26.0, 16.0
_NAMED_ROW = 38.0
_TOP, _BOTTOM = 18.0, 24.0


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn."""

    title: str
    about: str
    bars: Sequence[Bar]
    show: Callable[[float], str]


def lying(plot: Plot, width: float) -> Markup:
    """One below the other; on narrow sheets each has its name above it."""
    above = width <= NARROW
    row = _NAMED_ROW if above else _ROW
    canvas = Canvas(width, row * len(plot.bars) + 2, plot.title, plot.about)
    names = 0.0 if above else min(width * 0.36, max((width_of(b.name) for b in plot.bars), default=0) + 12)
    room = max((width_of(plot.show(bar.value)) for bar in plot.bars), default=0) + 10
    across = Scale(0, max((bar.value for bar in plot.bars), default=0) or 1, names, width - room)
    for at, bar in enumerate(plot.bars):
        top = at * row
        y = top + (18 if above else (row - _THICK) / 2)
        canvas.open("rest" if bar.rest else "s1", bar.href)
        if above:
            canvas.text("said", 0, top + 13, cut(bar.name, width), tip=bar.name)
        else:
            canvas.text("said", 0, y + 12, cut(bar.name, names - 10), tip=bar.name)
        long = across(bar.value) - names
        canvas.box("fill", names, y, (long, _THICK), tip=f"{bar.name}: {plot.show(bar.value)}")
        canvas.text("said", names + long + 6, y + 12, plot.show(bar.value))
        canvas.close(bar.href)
    return canvas.done()


def standing(plot: Plot, width: float) -> Markup:
    """Side by side."""
    height = 220.0 if width > NARROW else 190.0
    canvas = Canvas(width, height, plot.title, plot.about)
    most = max((bar.value for bar in plot.bars), default=0)
    marks = ticks(0, most, 4, whole=all(bar.value == int(bar.value) for bar in plot.bars))
    left = max(width_of(plot.show(value)) for value in marks) + 8
    up = Scale(0, marks[-1], height - _BOTTOM, _TOP)
    for value in marks:
        canvas.line("axis" if value == 0 else "grid", left, up(value), width, up(value))
        canvas.text("end", left - 6, up(value) + 4, plot.show(value))
    step = (width - left) / max(1, len(plot.bars))
    thick = min(44.0, step * 0.68)
    named = every([width_of(bar.name) for bar in plot.bars], width - left - step, gap=8)
    valued = max((width_of(plot.show(bar.value)) for bar in plot.bars), default=0) < step
    for at, bar in enumerate(plot.bars):
        middle = left + step * (at + 0.5)
        canvas.open("rest" if bar.rest else "s1", bar.href)
        high = up.begin - up(bar.value)
        said = f"{bar.name}: {plot.show(bar.value)}"
        canvas.box("fill", middle - thick / 2, up(bar.value), (thick, high), tip=said)
        if valued and bar.value:
            canvas.text("said middle", middle, up(bar.value) - 5, plot.show(bar.value))
        if (len(plot.bars) - 1 - at) % named == 0:
            canvas.text("middle", middle, height - 7, bar.name)
        canvas.close(bar.href)
    return canvas.done()
