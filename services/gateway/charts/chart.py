"""A chart as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing for wide places and one for narrow ones, and what they are drawn from.

    Attributes:
        about: one sentence: what it shows, in words.
        legend: class and name of each series; empty where there is but one.
        columns: label and kind of each column of the table, as `tables.html` has them.
        rows: the cells of the table, as they are read. Empty: there is nothing to draw.
    """

    title: str
    about: str
    wide: Markup
    narrow: Markup
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    legend: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        """Tuples all through, so that a page finds the chart among those that it has shown."""
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "rows", tuple(map(tuple, self.rows)))
        object.__setattr__(self, "legend", tuple(self.legend))
