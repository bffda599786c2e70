"""The events of a document that the log has not confirmed, in a table of the same file."""

# Names come from checked specs, and values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.mesh.clock import from_micros, process_now, to_micros
from services.mesh.documents.port import Unsaid
from services.mesh.documents.sqlite.schema import Table
from services.mesh.log.port import Event

_COLUMNS = "id, sequence, event, type, source, subject, time, data, causation, traceparent"


def keep(connection: sqlite3.Connection, table: Table, id_: str, events: Sequence[Event]) -> None:
    """Keep events until they are said."""
    since = int(process_now() * 1_000_000)
    connection.executemany(
        f"INSERT INTO {table.side('unsaid')} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            for event in events
        ],
    )


def said(connection: sqlite3.Connection, table: Table, told: Mapping[str, Sequence[str]]) -> None:
    """Take these events out."""
    connection.executemany(
        f"DELETE FROM {table.side('unsaid')} WHERE id = ? AND event = ?",
        [(id_, event) for id_, events in told.items() for event in events],
    )


def oldest(connection: sqlite3.Connection, table: Table, limit: int, until: float) -> list[Unsaid]:
    """Documents whose oldest event was kept at `until` or before, those that wait longest first."""
    rows = connection.execute(
        f"SELECT id FROM {table.side('unsaid')} WHERE since <= ? GROUP BY id ORDER BY min(since), id LIMIT ?",
        (int(until * 1_000_000), limit),
    ).fetchall()
    order = [id_ for (id_,) in rows]
    found = {unsaid.id: unsaid for unsaid in waiting(connection, table, order)}
    return [found[id_] for id_ in order]


def waiting(connection: sqlite3.Connection, table: Table, ids: Iterable[str]) -> list[Unsaid]:
    """Those of these documents with events that wait, with all of them in order."""
    found = []
    for id_ in ids:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM {table.side('unsaid')} WHERE id = ? ORDER BY sequence", (id_,)
        ).fetchall()
        if rows:
            found.append(Unsaid(id_, tuple(map(_event, rows))))
    return found


def depth(connection: sqlite3.Connection, table: Table) -> tuple[int, int | None]:
    """How many documents wait, and since when the oldest does, in microseconds."""
    count, since = connection.execute(
        f"SELECT count(DISTINCT id), min(since) FROM {table.side('unsaid')}"
    ).fetchone()
    return count, since


def _event(row: Sequence[Any]) -> Event:
    _, sequence, id_, type_, source, subject, time, data, causation, traceparent = row
    return Event(id_, type_, source, subject, from_micros(time), sequence, data, causation, traceparent)
