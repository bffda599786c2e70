"""Reads the examples: `en/` and `vi/`, a file of tab-separated rows for each family of topics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from services.classification.domain.labels import Dimension

COLUMNS = (
    Dimension.TOPIC,
    Dimension.SENTIMENT,
    Dimension.KIND,
    Dimension.SEVERITY,
    Dimension.JOURNEY_STAGE,
    Dimension.IMPACT,
)
"""What stands behind the text in each row, in this order."""
LANGUAGES = ("en", "vi")
_BETWEEN_TOPICS = "|"


@dataclass(frozen=True, slots=True)
class Example:
    """One text with its labels. A dimension that the text says nothing about has no values; only a text's
    topics may be several."""

    language: str
    text: str
    labels: dict[Dimension, tuple[str, ...]]


def examples(*languages: str) -> Iterator[Example]:
    """The examples of these languages, in the order of their files and rows; of all when none is named.

    Raises:
        ValueError: a row has not as many cells as the header.
    """
    for language in languages or LANGUAGES:
        folder = files(__package__).joinpath(language)
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            yield from _rows(language, file)


def _rows(language: str, file: Traversable) -> Iterator[Example]:
    header = "\t".join(("text", *(dimension.value for dimension in COLUMNS)))
    first, *rows = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if first != header:
        raise ValueError(f"{language}/{file.name} has another header than {header!r}")
    for number, row in enumerate(rows, 2):
        text, *cells = row.split("\t")
        if len(cells) != len(COLUMNS):
            raise ValueError(f"{language}/{file.name}:{number} has {len(cells) + 1} cells")
        values = (tuple(cell.split(_BETWEEN_TOPICS)) if cell else () for cell in cells)
        yield Example(language, text, dict(zip(COLUMNS, values, strict=True)))
