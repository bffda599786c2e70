"""Every kind of chart, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from markupsafe import Markup

from services.gateway.charts import calibration, gantt, lines, pareto, spark
from services.gateway.charts.bars import Plot, lying, standing
from services.gateway.charts.canvas import NARROW, WIDE
from services.gateway.charts.chart import Chart
from services.gateway.charts.data import Bar, Bin, Goal, Row, Series
from services.gateway.pages.speech import mark

Show = Callable[[float], str]
"""How a value is written."""


class Speaker(Protocol):
    """What charts need of a language; `pages.speech.Speech` has it."""

    @property
    def language(self) -> str:
        """`en` or `vi`."""

    def say(self, words: str, **values: object) -> str:
        """English words in this language."""

    def number(self, value: float) -> str:
        """A number as it is written."""

    def percent(self, share: float) -> str:
        """A share of 1 in percent."""


class Charts:
    """Draws for one reader. `show` writes a value; without it, as a number."""

    def __init__(self, speech: Speaker) -> None:
        self._speech = speech

    def line(
        self,
        title: str,
        labels: Sequence[str],
        series: Sequence[Series],
        *,
        about: str = "",
        goal: Goal | None = None,
        show: Show | None = None,
        axis: str = "",
    ) -> Chart:
        """Values over time, one line or area for each series. `axis`: what the labels are, such as "Week"."""
        written = show or self._speech.number
        plot = lines.Plot(title, about, labels, series, goal, written)
        rows = [
            [label, *("–" if (value := one.values[at]) is None else written(value) for one in series)]
            for at, label in enumerate(labels)
        ]
        drawn = any(value is not None for one in series for value in one.values)
        return Chart(
            title,
            about,
            lines.draw(plot, WIDE) if drawn else Markup(),
            lines.draw(plot, NARROW) if drawn else Markup(),
            [(axis or self._speech.say(mark("When")), "main"), *((one.name, "num") for one in series)],
            rows if drawn else [],
            [(f"s{at % 6 + 1}", one.name) for at, one in enumerate(series)] if len(series) > 1 else (),
        )

    def bars(
        self, title: str, found: Sequence[Bar], *, about: str = "", show: Show | None = None, axis: str = ""
    ) -> Chart:
        """Named values from left to right, the longest first if they come so: long names have room."""
        return self._of_bars(Plot(title, about, found, show or self._speech.number), lying, axis)

    def columns(
        self, title: str, found: Sequence[Bar], *, about: str = "", show: Show | None = None, axis: str = ""
    ) -> Chart:
        """Values side by side in the order of their short names, such as weeks or ages."""
        return self._of_bars(Plot(title, about, found, show or self._speech.number), standing, axis)

    def pareto(
        self, title: str, found: Sequence[Bar], *, about: str = "", axis: str = "", share: float = 0.8
    ) -> Chart:
        """The largest first, with the share of all that they make together and where it passes `share`."""
        say, total = self._speech.say, sum(bar.value for bar in found)
        ordered = sorted(found, key=lambda bar: (bar.rest, -bar.value))
        sums = pareto.cumulative(ordered)
        plot = pareto.Plot(title, about, ordered, share, self._speech.number, self._speech.percent)
        columns = [
            (axis or say(mark("What")), "main"),
            (say(mark("Count")), "num"),
            (say(mark("Share of all")), "num"),
            (say(mark("Together")), "num"),
        ]
        rows = [
            [bar.name, self._speech.number(bar.value), *map(self._speech.percent, (bar.value / total, upto))]
            for bar, upto in zip(ordered, sums, strict=True)
            if total
        ]
        legend = [("s1", say(mark("Count"))), ("s2", say(mark("Share of all, together")))]
        return Chart(
            *(title, about, pareto.draw(plot, WIDE), pareto.draw(plot, NARROW), columns, rows, legend)
        )

    def calibration(self, title: str, bins: Sequence[Bin], *, about: str = "") -> Chart:
        """How often the machine was right against how sure it was; on the diagonal it knows itself."""
        say, percent = self._speech.say, self._speech.percent
        words = (say(mark("How sure")), say(mark("How often right")), say(mark("as sure as right")))
        plot = calibration.Plot(title, about, bins, percent, words)
        columns = [
            (words[0], "main"),
            (words[1], "num"),
            (say(mark("between")), "num"),
            (say(mark("Items")), "num"),
        ]
        rows = [
            [
                percent(one.confidence),
                percent(one.right),
                f"{percent(one.low)} – {percent(one.high)}",
                self._speech.number(one.n),
            ]
            for one in bins
        ]
        return Chart(
            *(title, about, calibration.draw(plot, 420.0), calibration.draw(plot, NARROW), columns, rows)
        )

    def gantt(self, title: str, found: Sequence[Row], *, today: date, about: str = "") -> Chart:
        """Work over days, with today's line."""
        say, language = self._speech.say, self._speech.language
        late = say(mark("late"))
        plot = gantt.Plot(title, about, found, today, language, say(mark("Today")), late)
        columns = [
            (say(mark("Work")), "main"),
            (say(mark("Begins")), ""),
            (say(mark("Ends")), ""),
            (say(mark("Done")), "num"),
        ]
        rows = [
            [
                row.name,
                gantt.written(row.begin, language),
                _end(row, language, late),
                self._speech.percent(row.done),
            ]
            for row in found
        ]
        return Chart(*(title, about, gantt.draw(plot, WIDE), gantt.draw(plot, NARROW), columns, rows))

    def spark(self, values: Sequence[float | None], said: str, *, look: int = 1) -> Markup:
        """A line as small as a word; `said` tells in words what it shows."""
        return spark.draw(values, said, look)

    def _of_bars(self, plot: Plot, draw: Callable[[Plot, float], Markup], axis: str) -> Chart:
        say = self._speech.say
        columns = [(axis or say(mark("What")), "main"), (say(mark("Count")), "num")]
        rows = [[bar.name, plot.show(bar.value)] for bar in plot.bars]
        return Chart(plot.title, plot.about, draw(plot, WIDE), draw(plot, NARROW), columns, rows)


def _end(row: Row, language: str, late: str) -> str:
    if row.end is None:
        return "–"
    said = gantt.written(row.end, language)
    return f"{said}, {late}" if row.late else said
