"""Lines and areas over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.gateway.charts.canvas import NARROW, Canvas, cut, fmt, width_of
from services.gateway.charts.data import Goal, Series
from services.gateway.charts.scale import Scale, every, ticks

_TOP, _BOTTOM = 14.0, 26.0
_SOME = 40
"""More values than these are drawn without a point for each."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn."""

    title: str
    about: str
    labels: Sequence[str]
    series: Sequence[Series]
    goal: Goal | None
    show: Callable[[float], str]


def draw(plot: Plot, width: float) -> Markup:
    """The chart, this wide."""
    height = 240.0 if width > NARROW else 210.0
    canvas = Canvas(width, height, plot.title, plot.about)
    values = [value for one in plot.series for value in one.values if value is not None]
    values += [plot.goal.value] if plot.goal else []
    marks = ticks(min(0.0, *values), max(values), 4, whole=all(value == int(value) for value in values))
    left = max(width_of(plot.show(value)) for value in marks) + 8
    up = Scale(marks[0], marks[-1], height - _BOTTOM, _TOP)
    right = width - 12
    across = Scale(0, max(1, len(plot.labels) - 1), left + 6, right)
    for value in marks:
        canvas.line("axis" if value == 0 else "grid", left, up(value), width, up(value))
        canvas.text("end", left - 6, up(value) + 4, plot.show(value))
    _name_days(canvas, plot, across, height)
    for at, one in enumerate(plot.series):
        canvas.open(f"s{at % 6 + 1}")
        _series(canvas, one, plot, across, up)
        canvas.close()
    if plot.goal:
        y = up(plot.goal.value)
        canvas.line("goal", left, y, width, y)
        words = cut(plot.goal.name, width - left)
        canvas.text("said end", width, y - 5, words, tip=plot.goal.name)
    return canvas.done()


def _name_days(canvas: Canvas, plot: Plot, across: Scale, height: float) -> None:
    """As many labels as fit, and always the last."""
    widths = [width_of(label) for label in plot.labels]
    step = every(widths, across.end - across.begin)
    last = len(plot.labels) - 1
    for at in range(last, -1, -step):
        x = across(at)
        half = widths[at] / 2
        look = "end" if x + half > canvas.width else "middle"
        if look == "middle" and x - half < 0:
            continue
        canvas.text(
            look, min(x, canvas.width) if look == "middle" else canvas.width, height - 8, plot.labels[at]
        )


def _series(canvas: Canvas, one: Series, plot: Plot, across: Scale, up: Scale) -> None:
    for piece in _pieces(one.values):
        points = [(across(at), up(value)) for at, value in piece]
        d = "M" + "L".join(f"{fmt(x)} {fmt(y)}" for x, y in points)
        if one.area:
            canvas.path(
                "area", f"{d}L{fmt(points[-1][0])} {fmt(up.begin)}L{fmt(points[0][0])} {fmt(up.begin)}Z"
            )
        canvas.path("line", d)
        shown = piece if len(one.values) <= _SOME else piece[-1:]
        for at, value in shown:
            tip = f"{one.name}, {plot.labels[at]}: {plot.show(value)}"
            last = at == len(one.values) - 1
            lone = len(piece) == 1
            canvas.dot(
                "point" if last or lone else "touch", across(at), up(value), 4 if last else 3.5, tip=tip
            )


def _pieces(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Runs of values without a gap."""
    piece: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if value is not None:
            piece.append((at, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece
