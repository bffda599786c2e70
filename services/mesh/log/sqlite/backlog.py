"""What waits for a group, read from the heads and the committed positions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from services.mesh.clock import from_micros
from services.mesh.documents.sqlite.steps import one
from services.mesh.log.port import Backlog

_QUESTION = """
SELECT json_group_array(json_array(name, part, waits, CASE WHEN waits > 0 THEN
    (SELECT moment FROM record r WHERE r.topic = id AND r.part = at.part AND r.place >= start
        ORDER BY r.place LIMIT 1) END))
FROM (
    SELECT topic.id AS id, name, head.part AS part, MAX(0, head.next - MAX(COALESCE(position.place, 0),
        COALESCE((SELECT place FROM record f WHERE f.topic = head.topic AND f.part = head.part
            ORDER BY f.place LIMIT 1), head.next))) AS waits, COALESCE(position.place, 0) AS start
    FROM topic JOIN head ON head.topic = topic.id
    LEFT JOIN position ON position.grp = ? AND position.topic = head.topic AND position.part = head.part
    WHERE name IN (SELECT value FROM json_each(?))
) AS at
"""
"""What retention took before the group came to it does not wait any more."""


def of(connection: sqlite3.Connection, group: str, topics: Sequence[str]) -> dict[tuple[str, int], Backlog]:
    """Per (topic, partition) of those topics that there are."""
    rows = one(connection, _QUESTION, group, list(topics))
    return {
        (topic, partition): Backlog(waits, None if moment is None else from_micros(moment))
        for topic, partition, waits, moment in rows
    }
