"""What is particular to the file: what was forgotten leaves it, and queries use its indexes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from services.mesh.clock import utc_now
from services.mesh.documents.port import In, Save, Spec, Where
from services.mesh.documents.sqlite import SqliteDocuments, database
from services.mesh.documents.sqlite.query import Query
from services.mesh.documents.sqlite.schema import Table

PERSON = Spec(
    "person",
    indexes=(("city", "-at"), ("tags",)),
    sparse=(("team", "at"),),
    counts=(("kind", "city"),),
    unique=("mail",),
    text=("name", "notes"),
)


@pytest.fixture
async def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SqliteDocuments]:
    monkeypatch.setattr(database, "SCRUB_EVERY", 0.05)
    documents = SqliteDocuments(tmp_path, "test", utc_now)
    await documents.start([PERSON])
    yield documents
    await documents.close()


def planted(number: int) -> dict[str, object]:
    return {
        "name": f"plantedname{number} {'padding ' * 20}",
        "notes": [f"plantednote{number}"],
        "mail": f"plantedmail{number}@x",
        "city": f"plantedcity{number}",
        "tags": [f"plantedtag{number}"],
        "long": "plantedlong" * 2000,
    }


def found(folder: Path, words: list[bytes]) -> list[bytes]:
    """Which of these words any file of the folder holds."""
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    return [word for word in words if word in content]


async def clean(folder: Path) -> None:
    """Wait until the file says that nothing is left to do."""
    for _ in range(200):
        with sqlite3.connect(f"file:{folder}/test.db?mode=ro", uri=True) as connection:
            if connection.execute("PRAGMA user_version").fetchone() == (0,):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the file is not clean")


async def test_what_was_forgotten_leaves_the_file(documents: SqliteDocuments, tmp_path: Path) -> None:
    people = documents.collection(PERSON)
    for number in range(6):
        await people.save(Save(f"p{number}", 0, planted(number)))
    await people.save(Save("other", 0, {"name": "somebody"}))
    words = [b"plantedname", b"plantednote", b"plantedmail", b"plantedcity", b"plantedtag", b"plantedlong"]
    assert found(tmp_path, words) == words
    for number in range(3):
        await people.forget(f"p{number}", 1)
    assert await people.expire({"city": In(("plantedcity3", "plantedcity4"))}) == 2
    await people.save(Save("p5", 1, {"name": "changed"}))
    await clean(tmp_path)
    assert found(tmp_path, words) == []
    assert await people.count(text="somebody") == 1
    assert await people.count(text="changed") == 1


async def test_a_crash_before_scrubbing_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SCRUB_EVERY", 3600)
    first = SqliteDocuments(tmp_path, "test", utc_now)
    await first.start([PERSON])
    await asyncio.sleep(0.1)
    await first.collection(PERSON).save(Save("p", 0, planted(1)))
    await first.collection(PERSON).forget("p", 1)
    await first.close()
    second = SqliteDocuments(tmp_path, "test", utc_now)
    await second.start([PERSON])
    await clean(tmp_path)
    await second.close()
    assert found(tmp_path, [b"plantedname", b"plantedlong"]) == []


@pytest.mark.parametrize(
    ("where", "text", "order", "index"),
    [
        ({"city": "c"}, "", "@at", "person.by.city,-at"),
        ({"team": "t"}, "", "@at", "person.by.team,at sparse"),
        ({"team": In(("t", "u"))}, "", "id", "person.by.team,at sparse"),
        ({"tags": "t"}, "", "id", "PRIMARY KEY (field=? AND value=?)"),
        ({"mail": "m"}, "", "id", "PRIMARY KEY (field=? AND value=?)"),
        ({}, "words", "id", "VIRTUAL TABLE INDEX"),
        ({"_id": "x"}, "", "id", "sqlite_autoindex_person_1"),
    ],
)
async def test_queries_use_their_index(
    documents: SqliteDocuments, where: Where, text: str, order: str, index: str
) -> None:
    table = Table.of(PERSON)
    await documents.collection(PERSON).save(Save("a", 0, {"tags": ["x"]}))

    def plan(connection: sqlite3.Connection) -> str:
        query = Query(connection, table, where, text)
        statement = (
            f'EXPLAIN QUERY PLAN SELECT body FROM "person" WHERE {query.condition} ORDER BY "{order}" DESC'
        )
        return " | ".join(row[3] for row in connection.execute(statement, query.values))

    found = await documents.read(plan)
    assert index in found
    assert "SCAN person |" not in found + " |"


async def test_a_tally_reads_an_index_and_no_body(documents: SqliteDocuments) -> None:
    def plan(connection: sqlite3.Connection, by: str) -> str:
        statement = f'EXPLAIN QUERY PLAN SELECT {by}, count(*) FROM "person" WHERE true GROUP BY {by}'
        return str(connection.execute(statement).fetchall())

    for by, index in (('"@kind"', "kind,city counts"), ('"@kind", "@city"', "kind,city counts")):
        found = await documents.read(partial(plan, by=by))
        assert f"COVERING INDEX person.by.{index}" in found
