"""The few that make most: bars in order, and what they make together.

Bars lie, as names are long; the cumulative share runs down beside them on a scale of its own, at the top.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.gateway.charts.canvas import NARROW, Canvas, cut, fmt, width_of
from services.gateway.charts.data import Bar
from services.gateway.charts.scale import Scale

_ROW, _THICK = 26.0, 14.0
_NAMED_ROW = 38.0
_HEAD = 24.0


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn; `bars` in their order."""

    title: str
    about: str
    bars: Sequence[Bar]
    share: float
    number: Callable[[float], str]
    percent: Callable[[float], str]


def cumulative(bars: Sequence[Bar]) -> list[float]:
    """The share of all up to each bar."""
    total, so_far, found = sum(bar.value for bar in bars), 0.0, []
    for bar in bars:
        so_far += bar.value
        found.append(so_far / total if total else 0.0)
    return found


def draw(plot: Plot, width: float) -> Markup:
    """The chart, this wide. Bars share the scale of the line: the first bar ends where the line begins."""
    above = width <= NARROW
    row = _NAMED_ROW if above else _ROW
    canvas = Canvas(width, _HEAD + row * len(plot.bars) + 4, plot.title, plot.about)
    names = 0.0 if above else min(width * 0.34, max((width_of(b.name) for b in plot.bars), default=0) + 12)
    across = Scale(0, 1, names, width - (18 if above else 14))
    for share in (0.0, 0.2, 0.4, 0.6, 1.0):
        _mark(canvas, plot, across(share), share, "grid")
    _mark(canvas, plot, across(plot.share), plot.share, "goal")
    total = sum(bar.value for bar in plot.bars) or 1.0
    points = []
    for at, (bar, together) in enumerate(zip(plot.bars, cumulative(plot.bars), strict=True)):
        top = _HEAD + at * row
        y = top + (20 if above else (row - _THICK) / 2)
        place = (names, y, across(bar.value / total), 10.0 if at == 0 else 5.0)
        _bar(canvas, plot, bar, place, above=above)
        points.append((across(together), y + _THICK / 2, f"{bar.name}: {plot.percent(together)}"))
    canvas.open("s2")
    if points:
        canvas.path("line", "M" + "L".join(f"{fmt(x)} {fmt(y)}" for x, y, _ in points))
    for x, y, tip in points:
        canvas.dot("point", x, y, 3.5, tip=tip)
    canvas.close()
    return canvas.done()


def _mark(canvas: Canvas, plot: Plot, x: float, share: float, look: str) -> None:
    strong = look == "goal"
    canvas.line(look, x, _HEAD - 4, x, canvas.height)
    canvas.text("strong middle" if strong else "middle", max(x, 10.0), 13, plot.percent(share))


def _bar(
    canvas: Canvas, plot: Plot, bar: Bar, place: tuple[float, float, float, float], *, above: bool
) -> None:
    begin, y, end, gap = place
    said = plot.number(bar.value)
    canvas.open("rest" if bar.rest else "s1", bar.href)
    if above:
        canvas.text("said", 0, y - 5, cut(bar.name, canvas.width - width_of(said) - 16), tip=bar.name)
    else:
        canvas.text("said", 0, y + 11, cut(bar.name, begin - 10), tip=bar.name)
    canvas.box("fill", begin, y, (end - begin, _THICK), tip=f"{bar.name}: {said}")
    canvas.text("said", end + gap, y + 11, said)
    canvas.close(bar.href)
