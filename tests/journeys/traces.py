"""Where something that a customer said could still lie: documents, files, letters, numbers, the log."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import bson
from pymongo import MongoClient

from services.mesh.log.open import open_log
from services.mesh.log.port import Log, Record
from services.mesh.operations.server import Operations
from tests.journeys.world import World

LOG_FILE = "log.sqlite3"
_PAGE = 500


async def in_documents(world: World, words: Sequence[str]) -> list[str]:
    """Everything that any service keeps, tombstones, outboxes and indexes included; on either ground."""
    url = world.settings.documents
    found = in_mongo if url.startswith("mongodb") else in_sqlite
    return await asyncio.to_thread(lambda: found(url, words))


def in_sqlite(url: str, words: Sequence[str]) -> list[str]:
    """Every table, those of full-text indexes included, and the bytes of every file beside them."""
    folder = Path(url.removeprefix("sqlite:///"))
    places = []
    for path in sorted(folder.glob("*.db")):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            for table, row in _rows(connection):
                places += [f"{path.name} {table}: {word}" for word in hits(row, words)]
    for path in sorted(
        one for one in folder.glob("*") if one.is_file() and not one.name.startswith(LOG_FILE)
    ):
        places += [f"{path.name}: {word}" for word in hits(path.read_bytes(), words)]
    return places


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables
    for table, sql in tables:
        looked = table
        if sql.startswith("CREATE VIRTUAL"):  # a full-text index: its terms
            connection.execute("DROP TABLE IF EXISTS temp.looked")
            connection.execute(f"CREATE VIRTUAL TABLE temp.looked USING fts5vocab(main, '{table}', 'row')")
            looked = "looked"
        for row in connection.execute(f'SELECT * FROM "{looked}"'):
            yield table, b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


def in_mongo(url: str, words: Sequence[str]) -> list[str]:
    """Every document of every collection of every service."""
    places = []
    with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=10_000) as client:
        names = [name for name in client.list_database_names() if name.startswith("voc_")]
        assert len(names) >= 4
        for name in names:
            for collection in client[name].list_collection_names():
                for document in client[name][collection].find():
                    hit = hits(bson.encode(document), words)
                    places += [f"{name}.{collection}: {word}" for word in hit]
    return places


def in_home(world: World, words: Sequence[str]) -> list[str]:
    """Every file of the installation except the embedded log: letters, keys, what was put down in between."""
    places = []
    for path in sorted(world.settings.home.rglob("*")):
        if not path.is_file() or path.name.startswith(LOG_FILE):
            continue
        places += [f"{path.name}: {word}" for word in hits(_read(path), words)]
    return places


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix != ".eml":
        return data
    letter = message_from_bytes(data, policy=default)
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    return data + "\n".join([*map(str, letter.values()), *map(str, parts)]).encode()


async def metrics(world: World) -> bytes:
    """`/metrics` of everything."""
    return (await Operations(list(world.units.values()), dict).metrics()).body


async def records(world: World) -> list[Record]:
    """Every record of every topic, dead letters and parked ones included."""
    log = open_log(world.settings.log, "test")
    await log.start()
    try:
        return [record for topic in sorted(await log.topics()) async for record in _all(log, topic)]
    finally:
        await log.close()


async def _all(log: Log, topic: str) -> AsyncIterator[Record]:
    after: dict[int, int] = {}
    while page := await log.read(topic, _PAGE, after):
        for record in page:
            after[record.position.partition] = record.position.offset
            yield record


def in_record(record: Record, words: Sequence[str]) -> list[str]:
    """The bytes, the key and the headers."""
    data = b"\n".join([record.value, record.key.encode(), *(v.encode() for v in record.headers.values())])
    return [f"{record.position.topic}: {word}" for word in hits(data, words)]


def hits(data: bytes, words: Sequence[str]) -> list[str]:
    """Which of these words are in the bytes, in capitals or not."""
    folded = data.lower()
    return [word for word in words if word.lower().encode() in folded]
