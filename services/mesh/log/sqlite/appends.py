"""Appending: one transaction for all that concurrent callers have to tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import orjson

from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.sqlite.steps import one, with_values
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
    places = [(ids[message.topic], partition_of(message.key)) for message in messages]
    heads = _heads(connection, set(places))
    rows = []
    for message, place in zip(messages, places, strict=True):
        headers = orjson.dumps(message.headers)
        moment = now_micros if message.time is None else to_micros(message.time)
        rows.append((*place, heads[place], message.key, moment, headers, message.value))
        heads[place] += 1
    with_values(connection, f"INSERT INTO record ({_COLUMNS})", rows)
    with_values(
        connection,
        "INSERT INTO head (topic, part, next)",
        [(*place, head) for place, head in heads.items()],
        "ON CONFLICT (topic, part) DO UPDATE SET next = excluded.next",
    )


def _heads(connection: sqlite3.Connection, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    found = one(
        connection,
        "SELECT json_group_array(json_array(topic, part, next)) FROM json_each(?) AS wanted CROSS JOIN head"
        " ON topic = json_extract(wanted.value, '$[0]') AND part = json_extract(wanted.value, '$[1]')",
        [list(place) for place in places],
    )
    return {(topic, partition): head for topic, partition, head in found}


def records(
    connection: sqlite3.Connection, where: tuple[str, int, int], start: int, limit: int
) -> list[Record]:
    """Records from an offset on; `where` is the topic's name, its number, and the partition."""
    topic, topic_id, partition = where
    found = one(
        connection,
        "SELECT json_group_array(json_array(place, key, moment, CAST(headers AS TEXT), hex(value))) FROM"
        " (SELECT place, key, moment, headers, value FROM record"
        " WHERE topic = ? AND part = ? AND place >= ? ORDER BY place LIMIT ?)",
        topic_id,
        partition,
        start,
        limit,
    )
    return [
        Record(
            position=Position(topic, partition, place),
            key=key,
            value=bytes.fromhex(value),
            headers=orjson.loads(headers),
            time=from_micros(moment),
        )
        for place, key, moment, headers, value in found
    ]
