"""The documents port. Embedded (SQLite) and real (MongoDB) pass one contract suite.

A body is a dict of JSON values (str, int, float, bool, None, list, dict with str keys). Moments are
stored as microseconds since the epoch (`mesh.clock.to_micros`) in fields named `…_time`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.mesh.log.port import Event

Body = dict[str, Any]
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Spec:
    """What a collection is: declared once, by the service that owns it.

    Attributes:
        name: singular noun; the collection's name in both stores.
        schema: version of the body; every document carries the version it was written with.
        indexes: each a tuple of field paths (`"case.state"` reaches into dicts; a leading `-` means
            descending). A field that holds a list matches when any element does. A field keeps one type.
        sparse: indexes that hold only documents with a value in their first field, for fields that most
            documents lack: they serve questions for a value, and no order over all.
        counts: fields that are tallied together, in an index that keeps no order of documents.
        unique: field paths whose value no two live documents may share; absent and None never collide.
        text: field paths that full-text search reads, all folded together.
    """

    name: str
    schema: int = 1
    indexes: tuple[tuple[str, ...], ...] = ()
    sparse: tuple[tuple[str, ...], ...] = ()
    counts: tuple[tuple[str, ...], ...] = ()
    unique: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class In:
    """The field's value is one of these."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Lower bounds `ge`/`gt` and upper bounds `le`/`lt`, each optional. For fields that hold scalars.

    A missing or None value never matches, nor does one of another type than the bounds.
    """

    ge: int | float | str | None = None
    gt: int | float | str | None = None
    le: int | float | str | None = None
    lt: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The field's value is not this; a missing field matches unless the value is None."""

    value: Scalar


Where = Mapping[str, Scalar | In | Range | Not]
"""All must hold. A bare scalar means equal; None means missing or null. `_id` is the document's id.

Paths reach into dicts, not into dicts within lists. A path that is no dotted name raises ValueError.
"""


@dataclass(frozen=True, slots=True)
class Document:
    """What is stored. `version` starts at 1; `told` counts the events ever told from this document."""

    id: str
    version: int
    body: Body
    schema: int = 1
    told: int = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """An event that a save carries: the mesh gives it its id, its sequence and its source."""

    type: str
    subject: str
    time: datetime
    data: bytes
    causation_id: str = ""
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Save:
    """One atomic write. `expected` is the version it was decided on; 0 means the document is new."""

    id: str
    expected: int
    body: Body
    tell: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """The document as it stands now, and the events that wait to be told."""

    document: Document
    events: tuple[Event, ...] = ()


class Stale(Exception):
    """Somebody else saved this document since it was loaded (or it exists already, for a new one)."""


class Taken(Exception):
    """A unique field holds a value that another document has. `args` = (field, value)."""


class Gone(Exception):
    """The document was forgotten; its tombstone keeps it from coming back."""


class DocumentsUnavailable(Exception):
    """The store cannot be reached now. Whether an unfinished write happened is told by a read."""


@dataclass(frozen=True, slots=True)
class Page:
    """Documents in order, and the cursor to go on with (empty at the end)."""

    documents: tuple[Document, ...]
    next_after: str = ""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Events of one document that the log has not confirmed, oldest first."""

    id: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A document as it stands in the store, with all that must not be lost when it goes elsewhere.

    `body` is None for a tombstone. `unsaid` are its events that the log has not confirmed, oldest first.
    """

    id: str
    version: int
    schema: int
    told: int
    body: Body | None
    unsaid: tuple[Event, ...] = ()


class Snapshot(Protocol):
    """A database as it was at one moment, whatever is written meanwhile."""

    def copies(self, spec: Spec) -> AsyncIterator[list[Copy]]:
        """All of a collection, in parts: documents by id, then tombstones by id."""
        ...


Told = Callable[[str, str, tuple[Event, ...]], None]
"""Hears of fresh events: collection name, document id, the events of one save in order."""


class Collection(Protocol):
    """One kind of document. All methods may raise `DocumentsUnavailable`."""

    spec: Spec

    async def get(self, id: str) -> Document | None:  # noqa: A002
        """The document, or None when it is unknown or forgotten."""
        ...

    async def get_many(self, ids: Sequence[str]) -> dict[str, Document]:
        """Those that there are, by id."""
        ...

    async def find(
        self,
        where: Where | None = None,
        *,
        order: str = "-_id",
        limit: int = 50,
        after: str = "",
        text: str = "",
    ) -> Page:
        """Documents that match, ordered by one field (leading `-`: descending) and then by id, in the
        same direction. Missing and None come before every value.

        `text`: all words must match, the last one as a prefix; folded like the stored terms. Blank means
        all; a text without a word matches nothing.
        `after`: the `next_after` of an earlier page of the same query.

        Raises:
            ValueError: `after` is no cursor of this order, or `limit` is below 1.
        """
        ...

    async def count(self, where: Where | None = None, *, text: str = "") -> int:
        """How many match."""
        ...

    async def tally(self, by: Sequence[str], where: Where | None = None) -> dict[tuple[Scalar, ...], int]:
        """How many match, per combination of these fields' values. A list counts once per element."""
        ...

    async def save_many(self, saves: Sequence[Save]) -> list[Saved | Exception]:
        """Write each atomically: body, version + 1, unsaid events. In order; per save the result or
        `Stale`, `Taken` or `Gone`. Durable (journal or majority) when it returns.

        Two saves of one document in a batch are applied one after the other.
        """
        ...

    async def save(self, save: Save) -> Saved:
        """One save, gathered with the concurrent saves of others into one write.

        Raises:
            Stale, Taken, Gone: as `save_many` answers them.
        """
        ...

    async def forget(self, id: str, expected: int, tell: Sequence[Telling] = ()) -> Saved:  # noqa: A002
        """Replace the body by a tombstone; version and told go on. Events that wait are still told.

        An unknown id gets a tombstone as well (`expected` 0). A second time changes nothing, whatever
        `expected` is, and answers without events.

        Raises:
            Stale: somebody saved it since.
        """
        ...

    async def expire(self, where: Where, limit: int = 1000) -> int:
        """Remove matching documents without a tombstone; how many were removed.

        Documents with events that wait stay until these are told.
        """
        ...

    async def claim(self, id: str, holder: str, seconds: float) -> bool:  # noqa: A002
        """Take or renew a lease on this id by the process clock; False while another holder has it.

        The lease stands beside the documents: the id need not be one, and no version is touched.
        What its holder saves is fenced by the versions it loaded.
        """
        ...

    async def release(self, id: str, holder: str) -> None:  # noqa: A002
        """Let go of a lease that one holds."""
        ...

    async def unsaid(self, limit: int = 500, older_than: timedelta = timedelta(0)) -> list[Unsaid]:
        """Documents with events that wait, those that have waited longest first.

        `older_than`: only those whose oldest event was saved at least so long ago, by the process clock.
        """
        ...

    async def waiting(self, ids: Sequence[str]) -> list[Unsaid]:
        """Those of these documents that have events that wait, with all of them.

        For a relay that gets a fresh event and cannot know whether an earlier one was told.
        """
        ...

    async def said(self, told: Mapping[str, Sequence[str]]) -> None:
        """Take confirmed events out, by document and event id, without touching the version."""
        ...

    async def unsaid_depth(self) -> tuple[int, datetime | None]:
        """How many documents have events that wait, and since when the oldest does, by the process clock."""
        ...


class Documents(Protocol):
    """One service's database."""

    def listen(self, told: Told) -> None:
        """Have every fresh save's events handed over on the event loop, before the save returns.

        One listener; it must be quick and must not raise. Events that waited from earlier saves of
        the document are not among them: see `Collection.waiting`.
        """
        ...

    async def start(self, specs: Sequence[Spec]) -> None:
        """Open and make collections and indexes. Raises `DocumentsUnavailable` when out of reach."""
        ...

    def collection(self, spec: Spec) -> Collection:
        """The collection of this spec. The same object every time."""
        ...

    async def ping(self) -> None:
        """Return if the store answers; raise `DocumentsUnavailable` if not."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """The database as it is now, for the time of the block. Raises `DocumentsUnavailable`.

        MongoDB keeps the past for five minutes unless it is told otherwise; then this raises as well.
        """
        ...

    async def put_back(self, spec: Spec, copies: Sequence[Copy]) -> None:
        """Write documents and tombstones as they were into a collection that has none of them."""
        ...

    async def clear(self) -> None:
        """Remove everything, leases included. Collections must be started anew."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...


@dataclass(slots=True)
class Heard:
    """What a document remembers of the events it heard: per source, the highest sequence.

    Kept in a body under `heard` as `{source: sequence}`.
    """

    marks: dict[str, int] = field(default_factory=dict)

    def already(self, source: str, sequence: int) -> bool:
        """True when this event, or a later one of the same source, was heard."""
        return self.marks.get(source, 0) >= sequence
