"""The events of documents that the log has not confirmed, in a table of the same file."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from services.mesh.clock import from_micros, process_now, to_micros
from services.mesh.documents.port import Unsaid
from services.mesh.documents.sqlite.schema import Table
from services.mesh.documents.sqlite.steps import dumps, one, with_values
from services.mesh.log.port import Event

_COLUMNS = "id, sequence, event, type, source, subject, time, data, causation, traceparent"


def keep(connection: sqlite3.Connection, table: Table, events: Sequence[tuple[str, Event]]) -> None:
    """Keep events, each with its document's id, until they are said."""
    since = int(process_now() * 1_000_000)
    with_values(
        connection,
        f"INSERT INTO {table.side('unsaid')} ({_COLUMNS}, since)",
        [
            (
                id_,
                event.sequence,
                event.id,
                event.type,
                event.source,
                event.subject,
                to_micros(event.time),
                event.data,
                event.causation_id,
                event.traceparent,
                since,
            )
            for id_, event in events
        ],
    )


def said(connection: sqlite3.Connection, table: Table, told: Mapping[str, Sequence[str]]) -> None:
    """Take these events out."""
    connection.execute(
        f"DELETE FROM {table.side('unsaid')} WHERE id IN (SELECT value FROM json_each(?))"
        " AND event IN (SELECT value FROM json_each(?))",
        (dumps(list(told)), dumps([event for events in told.values() for event in events])),
    )


def oldest(connection: sqlite3.Connection, table: Table, limit: int, until: float) -> list[Unsaid]:
    """Documents whose oldest event was kept at `until` or before, those that wait longest first."""
    rows = one(
        connection,
        f"SELECT json_group_array(id) FROM (SELECT id FROM {table.side('unsaid')} WHERE since <= ?"
        " ORDER BY since, id LIMIT ?)",
        int(until * 1_000_000),
        limit,
    )
    order = list(dict.fromkeys(rows))
    found = {unsaid.id: unsaid for unsaid in waiting(connection, table, order)}
    return [found[id_] for id_ in order if id_ in found]


def waiting(connection: sqlite3.Connection, table: Table, ids: Sequence[str]) -> list[Unsaid]:
    """Those of these documents with events that wait, with all of them in order."""
    columns = _COLUMNS.replace("data", "hex(data)")
    rows = one(
        connection,
        f"SELECT json_group_array(json_array({columns})) FROM (SELECT {_COLUMNS} FROM {table.side('unsaid')}"
        " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id, sequence)",
        list(ids),
    )
    events: dict[str, list[Event]] = {}
    for id_, *row in rows:
        events.setdefault(id_, []).append(_event(row))
    return [Unsaid(id_, tuple(found)) for id_, found in events.items()]


def depth(connection: sqlite3.Connection, table: Table) -> tuple[int, int | None]:
    """How many documents wait, and since when the oldest does, in microseconds."""
    count, since = connection.execute(
        f"SELECT count(DISTINCT id), min(since) FROM {table.side('unsaid')}"
    ).fetchone()
    return count, since


def _event(row: Sequence[Any]) -> Event:
    sequence, id_, type_, source, subject, time, data, causation, traceparent = row
    return Event(
        id_, type_, source, subject, from_micros(time), sequence, bytes.fromhex(data), causation, traceparent
    )
