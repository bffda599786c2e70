"""Appending: one transaction for all that concurrent callers have to tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import orjson

from services.mesh.clock import from_micros
from services.mesh.log.partition import partition_of
from services.mesh.log.port import PARTITIONS, Message, Position, Record
from services.mesh.log.sqlite.schema import topic_ids

_COLUMNS = "topic, part, place, key, moment, headers, value"


def create_topics(connection: sqlite3.Connection, topics: Sequence[str]) -> None:
    """Create those that are missing, each with all its partitions."""
    connection.executemany("INSERT OR IGNORE INTO topic (name) VALUES (?)", [(topic,) for topic in topics])
    ids = topic_ids(connection)
    connection.executemany(
        "INSERT OR IGNORE INTO head (topic, part, next) VALUES (?, ?, 0)",
        [(ids[topic], partition) for topic in topics for partition in range(PARTITIONS)],
    )


def append(connection: sqlite3.Connection, messages: Sequence[Message], now_micros: int) -> None:
    """Write messages behind the heads of their partitions; a topic that is missing is made."""
    ids = topic_ids(connection)
    if missing := {message.topic for message in messages} - ids.keys():
        create_topics(connection, sorted(missing))
        ids = topic_ids(connection)
    heads: dict[tuple[int, int], int] = {}
    rows = []
    for message in messages:
        place = (ids[message.topic], partition_of(message.key))
        if place not in heads:
            (heads[place],) = connection.execute(
                "SELECT next FROM head WHERE topic = ? AND part = ?", place
            ).fetchone()
        rows.append(
            (*place, heads[place], message.key, now_micros, orjson.dumps(message.headers), message.value)
        )
        heads[place] += 1
    connection.executemany(f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608
    connection.executemany(
        "UPDATE head SET next = ? WHERE topic = ? AND part = ?",
        [(head, topic, partition) for (topic, partition), head in heads.items()],
    )


def records(
    connection: sqlite3.Connection, where: tuple[str, int, int], start: int, limit: int
) -> list[Record]:
    """Records from an offset on; `where` is the topic's name, its number, and the partition."""
    topic, topic_id, partition = where
    rows = connection.execute(
        "SELECT place, key, moment, headers, value FROM record"
        " WHERE topic = ? AND part = ? AND place >= ? ORDER BY place LIMIT ?",
        (topic_id, partition, start, limit),
    )
    return [
        Record(
            position=Position(topic, partition, place),
            key=key,
            value=value,
            headers=orjson.loads(headers),
            time=from_micros(moment),
        )
        for place, key, moment, headers, value in rows
    ]
