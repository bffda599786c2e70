"""The tables of the embedded log."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from services.mesh.documents.sqlite.steps import one

TABLES = (
    "CREATE TABLE IF NOT EXISTS topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    # `next` is the offset that the next record gets: heads are cheap to read without touching records.
    """CREATE TABLE IF NOT EXISTS head (topic INTEGER, part INTEGER, next INTEGER NOT NULL,
        PRIMARY KEY (topic, part)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS record (topic INTEGER, part INTEGER, place INTEGER, key TEXT NOT NULL,
        moment INTEGER NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (topic, part, place)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS member (grp TEXT, name TEXT, topics TEXT NOT NULL, until REAL NOT NULL,
        PRIMARY KEY (grp, name)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS lease (grp TEXT, topic INTEGER, part INTEGER, member TEXT NOT NULL,
        PRIMARY KEY (grp, topic, part)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS position (grp TEXT, topic INTEGER, part INTEGER, place INTEGER NOT NULL,
        PRIMARY KEY (grp, topic, part)) WITHOUT ROWID""",
)


def create(connection: sqlite3.Connection) -> None:
    """Make what is missing."""
    for table in TABLES:
        connection.execute(table)


def topic_ids(connection: sqlite3.Connection) -> dict[str, int]:
    """Topics there are, by name."""
    ids: dict[str, int] = one(connection, "SELECT json_group_object(name, id) FROM topic")
    return ids


def ends(connection: sqlite3.Connection, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    """The offset behind the last record, by topic and partition."""
    rows = connection.execute("SELECT name, part, next FROM head JOIN topic ON topic.id = head.topic")
    return {(topic, part): end for topic, part, end in rows.fetchall() if topic in topics}


def clear(connection: sqlite3.Connection, groups: Sequence[str], topics: Sequence[str]) -> None:
    """Remove topics with all that hangs on them, and what groups committed."""
    for group in groups:
        connection.execute("DELETE FROM position WHERE grp = ?", (group,))
    numbers = topic_ids(connection)
    for number in (numbers[topic] for topic in topics if topic in numbers):
        for table in ("record", "head", "lease", "position"):
            connection.execute(f"DELETE FROM {table} WHERE topic = ?", (number,))  # noqa: S608
        connection.execute("DELETE FROM topic WHERE id = ?", (number,))


def place(connection: sqlite3.Connection, group: str, offsets: Mapping[tuple[str, int], int]) -> None:
    """Have a group go on at these offsets."""
    numbers = topic_ids(connection)
    connection.executemany(
        "INSERT OR REPLACE INTO position (grp, topic, part, place) VALUES (?, ?, ?, ?)",
        [(group, numbers[topic], part, at) for (topic, part), at in offsets.items() if topic in numbers],
    )
