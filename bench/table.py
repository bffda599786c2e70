"""What `make bench` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `share` is a ratio to something measured in the same run; `aim` is what was wished."""

    what: str
    value: float
    unit: str
    share: float | None = None
    aim: str = ""

    @classmethod
    def ratio(cls, what: str, value: float, base: float, aim: str = "", unit: str = "a second") -> Row:
        """A figure and its ratio to a base of the same run."""
        return cls(what, value, unit, value / base if base else 0.0, aim)


def show(title: str, rows: Sequence[Row]) -> None:
    """Print a section."""
    table = Table("what", "value", "unit", "ratio", "aim", title=title, title_justify="left")
    for row in rows:
        share = "" if row.share is None else f"{row.share:.2f}"
        table.add_row(row.what, f"{row.value:,.1f}", row.unit, share, row.aim)
    Console(width=110).print(table)
