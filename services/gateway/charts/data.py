"""What charts are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of values, one for each label of the chart; None where there is none."""

    name: str
    values: Sequence[float | None]
    area: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """A level that values are held against."""

    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A named value. `href`: where its rows are. `rest`: it stands for what has no bar of its own."""

    name: str
    value: float
    href: str = ""
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said with a certain confidence: how often it was right, between which bounds, of how many.

    Shares from 0 to 1.
    """

    confidence: float
    right: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """Work from day to day of a Gantt chart, both included. `done` from 0 to 1; `end` None is a milestone.

    `look`: 1 to 6, which colour. `note`: such as who has it.
    """

    name: str
    begin: date
    end: date | None
    done: float = 0.0
    look: int = 1
    late: bool = False
    href: str = ""
    note: str = ""
