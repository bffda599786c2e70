"""The tables of the embedded log."""

from __future__ import annotations

import sqlite3

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
