"""The topics as people see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.clients import Clients
from services.gateway.pages.speech import Speech


@dataclass(frozen=True, slots=True)
class Row:
    """A topic in the tree. `count`: feedback that has just this topic; None where nobody knows now."""

    path: str
    name: str
    other: str
    depth: int
    keywords: int
    examples: int
    owner: str
    retired: bool
    count: int | None


def taxonomies(clients: Clients) -> Any:
    """`TaxonomyServiceStub`."""
    from voc.classification.v1.taxonomy_pb2_grpc import TaxonomyServiceStub

    return TaxonomyServiceStub(clients.channel("classification"))  # type: ignore[no-untyped-call]


def rows_of(topics: Sequence[Any], counts: Mapping[str, int] | None, speech: Speech) -> list[Row]:
    """The whole tree, in its order."""
    return [
        Row(
            path=one.path,
            name=name_of(one, speech),
            other=one.name_en if speech.language == "vi" else one.name_vi,
            depth=one.path.count("/"),
            keywords=len(one.keywords_en) + len(one.keywords_vi),
            examples=len(one.examples),
            owner=one.owner,
            retired=one.retired,
            count=counts.get(one.path, 0) if counts is not None else None,
        )
        for one in topics
    ]


def name_of(topic: Any, speech: Speech) -> str:
    """Its name in the reader's language."""
    return str((topic.name_vi if speech.language == "vi" else "") or topic.name_en or topic.path)


def found(rows: Sequence[Row], words: str, *, retired: bool) -> list[Row]:
    """Those that hold these words in a name or path; retired ones only where they are asked for."""
    wanted = words.casefold()
    return [
        row
        for row in rows
        if (retired or not row.retired)
        and (not wanted or any(wanted in text.casefold() for text in (row.path, row.name, row.other)))
    ]


def number_of(text: str) -> int:
    """An edition's number that was asked for; 0, the newest, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
