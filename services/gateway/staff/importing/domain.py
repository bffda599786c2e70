"""One import: a file that was handed in, what its columns are, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=7)
"""How long the bad rows of an import that ended are kept, to be mended."""
UNUSED = timedelta(days=1)
"""How long a file waits for somebody to go on with it."""


class State(StrEnum):
    """Where an import stands."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


WORKING = (State.CHECKING, State.IMPORTING)
OPEN = (State.MAPPING, *WORKING, State.CHECKED)
ENDED = (State.DONE, State.CANCELLED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of rows so far. `place` rows are dealt with; of the others nothing is known."""

    place: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0

    def plus(self, *, new: int, known: int, bad: int) -> Tally:
        """With these rows more."""
        return Tally(self.place + new + known + bad, self.new + new, self.known + known, self.bad + bad)


@dataclass(frozen=True, slots=True)
class Import:
    """An import, as its document keeps it.

    Attributes:
        digest: SHA-256 of the file in hexadecimal; `pieces` and `size` (bytes) say how it is kept.
        columns: per column of the file, what it is; empty for what is left out.
        day_first: as `Habits` has it.
        rows: all rows, once they were counted; 0 before.
        tally: of the check or of the import, whichever is under way or was last.
        products: titles in the file that the installation does not know, at most a few.
        code: why it failed; `line` where.
    """

    id: str
    name: str
    by: str
    create_time: datetime
    digest: str
    size: int
    pieces: int
    delimiter: str
    header: tuple[str, ...]
    columns: tuple[str, ...]
    day_first: bool | None
    state: State = State.MAPPING
    rows: int = 0
    tally: Tally = Tally()
    products: tuple[str, ...] = ()
    code: str = ""
    line: int = 0
    end_time: datetime | None = None
    version: int = 0

    @property
    def working(self) -> bool:
        """Whether the job is at it."""
        return self.state in WORKING

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED


class NotNow(Exception):
    """This cannot be done as the import stands."""


def mapped(one: Import, columns: tuple[str, ...], day_first: bool | None) -> Import:
    """Its columns are known; every row is checked next.

    Raises:
        NotNow: it is under way, or has ended.
    """
    if one.state not in (State.MAPPING, State.CHECKED):
        raise NotNow
    return replace(
        one, columns=columns, day_first=day_first, state=State.CHECKING, tally=Tally(), products=()
    )


def begun(one: Import) -> Import:
    """What was checked is imported.

    Raises:
        NotNow: it was not checked.
    """
    if one.state is not State.CHECKED:
        raise NotNow
    return replace(one, state=State.IMPORTING, tally=Tally(), products=())


def cancelled(one: Import, now: datetime) -> Import:
    """Nothing more of it is imported. What was, stays.

    Raises:
        NotNow: it has ended.
    """
    if one.ended:
        raise NotNow
    return replace(one, state=State.CANCELLED, end_time=now)


def failed(one: Import, code: str, line: int, now: datetime) -> Import:
    """The file cannot be read to its end."""
    return replace(one, state=State.FAILED, code=code, line=line, end_time=now)


def through(one: Import, now: datetime) -> Import:
    """All rows are dealt with: checked, or imported."""
    if one.state is State.CHECKING:
        return replace(one, state=State.CHECKED, rows=one.tally.place)
    return replace(one, state=State.DONE, rows=one.tally.place, end_time=now)
