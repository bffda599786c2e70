"""Write the rows that were not taken to a file, with line and reason, to be mended and imported again."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from services.commands.importing.reading import Sheet
from services.gateway.staff.importing.columns import MENDING
from services.gateway.staff.importing.table import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def mending_file(path: Path) -> Path:
    """Beside the file, or in the current folder when that one cannot be written."""
    name = f"{path.stem}.bad.csv"
    return path.with_name(name) if os.access(path.parent, os.W_OK) else Path(name)


def write(target: Path, sheet: Sheet, bad: Sequence[tuple[Row, str]]) -> None:
    """The rows in the order given: their own cells, then line and reason.

    Cells are written as they were read, because the file goes in again; a row with too few or too many
    stays one, until somebody mends it. The reason cannot start a formula.
    """
    header = [name for name in sheet.header if name not in MENDING]
    keep = [place for place, name in enumerate(sheet.header) if name not in MENDING]
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=sheet.delimiter)
        writer.writerow([*header, *MENDING])
        for row, reason in bad:
            whole = len(row.cells) == len(sheet.header)
            cells = [row.cells[place] for place in keep] if whole else row.cells
            writer.writerow([*cells, row.line, neutral(reason)])


def neutral(cell: str) -> str:
    """The cell as a spreadsheet shows it instead of computing it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
