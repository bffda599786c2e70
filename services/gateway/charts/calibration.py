"""How sure the machine was against how often it was right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.gateway.charts.canvas import Canvas, width_of
from services.gateway.charts.data import Bin
from services.gateway.charts.scale import Scale

_LEFT, _TOP, _BOTTOM, _RIGHT = 46.0, 22.0, 40.0, 18.0
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn. `words`: of the axis below, of the axis at the side, and of the diagonal."""

    title: str
    about: str
    bins: Sequence[Bin]
    percent: Callable[[float], str]
    words: tuple[str, str, str]


def draw(plot: Plot, width: float) -> Markup:
    """The chart, this wide and about as high."""
    height = width * 0.86
    canvas = Canvas(width, height, plot.title, plot.about)
    across = Scale(0, 1, _LEFT, width - _RIGHT)
    up = Scale(0, 1, height - _BOTTOM, _TOP)
    for share in _SHARES:
        canvas.line("axis" if share == 0 else "grid", _LEFT, up(share), width - _RIGHT, up(share))
        canvas.text("end", _LEFT - 6, up(share) + 4, plot.percent(share))
        canvas.text("middle", across(share), height - _BOTTOM + 16, plot.percent(share))
    canvas.line("goal", across(0), up(0), across(1), up(1))
    canvas.text("end", across(0.98), up(0.03), plot.words[2])
    key = across(0.98) - width_of(plot.words[2]) - 6
    canvas.line("goal", key - 20, up(0.03) - 4, key, up(0.03) - 4)
    canvas.text("said middle", across(0.5), height - 4, plot.words[0])
    canvas.text("said", 0, 11, plot.words[1])
    canvas.open("s1")
    most = max((one.n for one in plot.bins), default=1) or 1
    for one in plot.bins:
        x = across(one.confidence)
        canvas.line("interval", x, up(one.low), x, up(one.high))
        for bound in (one.low, one.high):
            canvas.line("interval", x - 4, up(bound), x + 4, up(bound))
        tip = f"{plot.percent(one.confidence)} → {plot.percent(one.right)}, n = {one.n}"
        canvas.dot("point", x, up(one.right), 3.5 + 4.5 * (one.n / most) ** 0.5, tip=tip)
    canvas.close()
    return canvas.done()
