"""How saves become rows: many drafts, decided one after the other, written by a handful of statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from services.mesh.documents import telling
from services.mesh.documents.port import Body, Document, Gone, Save, Saved, Stale, Taken
from services.mesh.documents.sqlite import outbox, rows
from services.mesh.documents.sqlite.marks import Element, digest, marks
from services.mesh.documents.sqlite.rows import Row
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.steps import dumps
from services.mesh.log.port import Event

_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
Owners = dict[tuple[str, Any], str]


class Stamp(NamedTuple):
    """What events get from their service: source and moment."""

    source: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A save as it goes to the writer: encoded, with what it will be found by."""

    save: Save
    stamp: Stamp
    text: str
    columns: list[Any]
    digest: str
    elements: list[Element]

    @classmethod
    def of(cls, table: Table, save: Save, stamp: Stamp) -> Draft:
        """Draft a save in its caller's task.

        Raises:
            TypeError: the body is no JSON.
        """
        body = save.body
        columns, elements = marks(table, body)
        text = orjson.dumps(body, option=_STRICT).decode()
        return cls(telling.ready(save), stamp, text, columns, digest(table, body), elements)


class Batch:
    """Drafts of one collection in one transaction. Each is decided on what those before it left."""

    def __init__(self, connection: sqlite3.Connection, table: Table, drafts: Sequence[Draft]):
        self._connection = connection
        self._table = table
        ids = list({draft.save.id for draft in drafts})
        self._before = rows.rows(connection, table, ids)
        self._stand = dict(self._before)
        new = [id_ for id_ in ids if id_ not in self._before]
        self._gone = rows.gone(connection, table, new) if new else {}
        self._owners: Owners = {}
        if table.spec.unique:
            wanted = [element for draft in drafts for element in self._unique(draft.elements)]
            self._owners = rows.owners(connection, table, wanted)
        self._last: dict[str, Draft] = {}
        self._events: list[tuple[str, Event]] = []

    def decide(self, draft: Draft) -> Saved | Exception:
        """The answer for the next draft: `Saved`, `Stale`, `Taken` or `Gone`."""
        save = draft.save
        row = self._stand.get(save.id)
        if row is None and save.id in self._gone:
            return Gone(save.id)
        if (row.version if row else 0) != save.expected:
            return Stale(save.id)
        if taken := self._own(save.id, row, draft):
            return taken
        told = row.told if row else 0
        events = telling.events(save.tell, draft.stamp.source, told, draft.stamp.now)
        told += len(events)
        self._events += [(save.id, event) for event in events]
        self._stand[save.id] = Row(save.expected + 1, told, draft.digest, draft.elements)
        self._last[save.id] = draft
        return Saved(Document(save.id, save.expected + 1, save.body, self._table.spec.schema, told), events)

    def write(self) -> None:
        """Write what was decided."""
        self._unmark()
        rows.put(self._connection, self._table, [self._row(id_, draft) for id_, draft in self._last.items()])
        self._mark()
        outbox.keep(self._connection, self._table, self._events)

    def _unique(self, elements: Sequence[Element]) -> list[Element]:
        return [element for element in elements if element[0] in self._table.spec.unique]

    def _own(self, id_: str, row: Row | None, draft: Draft) -> Taken | None:
        """Take the draft's unique values and give back those that the row had; or whose value it is."""
        wanted = [(field, value) for field, value in self._unique(draft.elements)]
        for field, value in wanted:
            if self._owners.get((field, value), id_) != id_:
                return Taken(field, value)
        for field, value in self._unique(row.elements) if row else ():
            if self._owners.get((field, value)) == id_:
                del self._owners[field, value]
        self._owners.update(dict.fromkeys(wanted, id_))
        return None

    def _row(self, id_: str, draft: Draft) -> list[Any]:
        row = self._stand[id_]
        elements = dumps(row.elements)
        head = [id_, row.version, self._table.spec.schema, row.told, row.digest, elements]
        return [*head, *draft.columns, draft.text]

    def _unmark(self) -> None:
        """Take out what indexed the rows before and differs now."""
        changed = [
            id_
            for id_ in self._last
            if id_ in self._before and self._before[id_].digest not in ("", self._stand[id_].digest)
        ]
        if changed:
            rows.drop_terms(
                self._connection, self._table, rows.bodies(self._connection, self._table, changed)
            )
        other = {id_: self._before[id_].elements for id_ in self._last if id_ in self._before}
        other = {id_: found for id_, found in other.items() if found != self._stand[id_].elements}
        rows.drop_elements(self._connection, self._table, other)

    def _mark(self) -> None:
        """Put in what indexes the rows now and did not before."""
        empty = Row(0, 0, "", [])
        texts: dict[str, Body] = {}
        elements: dict[str, list[Element]] = {}
        for id_, draft in self._last.items():
            before = self._before.get(id_, empty)
            if draft.digest != before.digest:
                texts[id_] = draft.save.body
            if draft.elements != before.elements:
                elements[id_] = draft.elements
        rows.put_terms(self._connection, self._table, texts)
        rows.put_elements(self._connection, self._table, elements)


def save_all(
    connection: sqlite3.Connection, table: Table, drafts: Sequence[Draft]
) -> list[Saved | Exception]:
    """Write drafts in order within a transaction; per draft its answer."""
    batch = Batch(connection, table, drafts)
    answers = [batch.decide(draft) for draft in drafts]
    batch.write()
    return answers
