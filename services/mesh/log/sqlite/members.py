"""Who reads which partition: leases in the shared file, dealt out evenly among live members.

Deterministic: every member computes the same deal from the same list of members, takes what is free of
its share and gives back what is not its share, so two members never hold one partition.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.mesh.documents.sqlite.steps import one, with_values
from services.mesh.log.port import PARTITIONS
from services.mesh.log.sqlite.schema import topic_ids

LEASE_SECONDS = 3.0
"""How long a member that says nothing keeps its partitions."""

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Member:
    """One consumer of a group, and the topics it wants."""

    group: str
    name: str
    topics: tuple[str, ...]


def renew(connection: sqlite3.Connection, member: Member, now: float) -> None:
    """Say that this member lives."""
    connection.execute(
        "INSERT INTO member (grp, name, topics, until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (grp, name) DO UPDATE SET until = excluded.until, topics = excluded.topics",
        (member.group, member.name, " ".join(member.topics), now + LEASE_SECONDS),
    )


@dataclass(frozen=True, slots=True)
class Hand:
    """What a member holds after a deal: what it `kept`, and what it `took` with its committed position."""

    kept: frozenset[Place]
    took: Mapping[Place, int]


def deal(connection: sqlite3.Connection, member: Member, now: float) -> Hand:
    """Renew, give back and take partitions."""
    renew(connection, member, now)
    connection.execute("DELETE FROM member WHERE grp = ? AND until < ?", (member.group, now))
    ids = topic_ids(connection)
    share = _share(connection, member, ids)
    leased = _leases(connection, member.group)
    mine = {place for place, holder in leased.items() if holder == member.name}
    living = {
        name for (name,) in connection.execute("SELECT name FROM member WHERE grp = ?", (member.group,))
    }
    free = {place for place in share if leased.get(place) not in living}
    connection.executemany(
        "DELETE FROM lease WHERE grp = ? AND topic = ? AND part = ?",
        [(member.group, *place) for place in mine - share],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO lease (grp, topic, part, member) VALUES (?, ?, ?, ?)",
        [(member.group, *place, member.name) for place in free],
    )
    names = {number: name for name, number in ids.items()}
    return Hand(
        frozenset((names[topic], partition) for topic, partition in mine & share),
        _positions(connection, member.group, free, names),
    )


def leave(connection: sqlite3.Connection, member: Member) -> None:
    """Give everything back."""
    for table, column in (("lease", "member"), ("member", "name")):
        connection.execute(
            f"DELETE FROM {table} WHERE grp = ? AND {column} = ?",  # noqa: S608
            (member.group, member.name),
        )


def commit(connection: sqlite3.Connection, member: Member, done: Collection[tuple[Place, int]]) -> None:
    """Store positions of partitions that this member still holds; others are dropped."""
    ids = topic_ids(connection)
    leased = _leases(connection, member.group)
    with_values(
        connection,
        "INSERT INTO position (grp, topic, part, place)",
        [
            (member.group, ids[topic], partition, place)
            for (topic, partition), place in done
            if leased.get((ids.get(topic, 0), partition)) == member.name
        ],
        "ON CONFLICT (grp, topic, part) DO UPDATE SET place = excluded.place",
    )


def _share(connection: sqlite3.Connection, member: Member, ids: dict[str, int]) -> set[tuple[int, int]]:
    """Every n-th partition of each topic, among the members that want the topic."""
    rows = connection.execute("SELECT name, topics FROM member WHERE grp = ?", (member.group,)).fetchall()
    share = set()
    for topic in member.topics:
        if topic not in ids:
            continue
        names = sorted(name for name, topics in rows if topic in topics.split(" "))
        own = names.index(member.name)
        share |= {(ids[topic], part) for part in range(PARTITIONS) if part % len(names) == own}
    return share


def _leases(connection: sqlite3.Connection, group: str) -> dict[tuple[int, int], str]:
    rows = one(
        connection, "SELECT json_group_array(json_array(topic, part, member)) FROM lease WHERE grp = ?", group
    )
    return {(topic, partition): holder for topic, partition, holder in rows}


def _positions(
    connection: sqlite3.Connection, group: str, places: Collection[tuple[int, int]], names: Mapping[int, str]
) -> dict[Place, int]:
    if not places:
        return {}
    rows = one(
        connection,
        "SELECT json_group_array(json_array(topic, part, place)) FROM position WHERE grp = ?",
        group,
    )
    stored = {(topic, partition): place for topic, partition, place in rows}
    return {(names[topic], partition): stored.get((topic, partition), 0) for topic, partition in places}
