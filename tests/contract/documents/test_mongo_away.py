"""What only a network can do: a database that is away, comes back, or takes a write and does not say so."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator

import pytest

from services.mesh.documents.mongo import MongoDocuments
from services.mesh.documents.port import DocumentsUnavailable, Gone, Save, Saved, Stale
from tests.contract.documents.ground import NOW, THING, telling
from tests.contract.documents.proxy import Proxy, proxy_to
from tests.servers.mongo import Mongod

pytestmark = pytest.mark.mongo


@pytest.fixture
async def proxy(mongod: Mongod) -> AsyncIterator[Proxy]:
    async with proxy_to(mongod.port) as proxy:
        yield proxy


@pytest.fixture
async def documents(proxy: Proxy) -> AsyncIterator[MongoDocuments]:
    """Documents behind the proxy; the driver itself never repeats a write here."""
    url = f"mongodb://127.0.0.1:{proxy.port}/?directConnection=true&retryWrites=false&retryReads=false"
    documents = MongoDocuments(url, f"test_{uuid.uuid4().hex[:12]}", lambda: NOW)
    await documents.start([THING])
    yield documents
    await documents.close()


async def test_a_write_whose_answer_was_lost_is_recognised(documents: MongoDocuments, proxy: Proxy) -> None:
    things = documents.collection(THING)
    await things.save(Save("old", 0, {"n": 1}))
    proxy.swallow = b"planted"
    answers = await things.save_many(
        [Save("new", 0, {"n": "planted"}, (telling(1),)), Save("old", 1, {"n": 2}), Save("old", 7, {"n": 3})]
    )
    assert proxy.swallowed == 1
    assert [type(answer) for answer in answers] == [Saved, Saved, Stale]
    found = await things.get_many(["new", "old"])
    assert [(found[key].version, found[key].told) for key in ("new", "old")] == [(1, 1), (2, 0)]
    (unsaid,) = await things.unsaid()
    assert isinstance(answers[0], Saved)
    assert unsaid.events == answers[0].events


async def test_a_lost_answer_to_forgetting_is_recognised(documents: MongoDocuments, proxy: Proxy) -> None:
    things = documents.collection(THING)
    await things.save(Save("a", 0, {"n": 1}))
    proxy.swallow = b"tombstone-event"
    gone = await things.forget("a", 1, (telling(1, subject="tombstone-event"),))
    assert proxy.swallowed == 1
    assert (gone.document.version, gone.document.told, len(gone.events)) == (2, 1, 1)
    (unsaid,) = await things.unsaid()
    assert unsaid.events == gone.events
    with pytest.raises(Gone):
        await things.save(Save("a", 2, {}))


async def test_a_database_that_is_away_is_said_soon_and_found_again(
    documents: MongoDocuments, proxy: Proxy
) -> None:
    things = documents.collection(THING)
    await things.save(Save("a", 0, {"n": 1}))
    await proxy.stop()
    begun = time.monotonic()
    answers = await asyncio.gather(
        things.get("a"),
        things.save(Save("b", 0, {})),
        things.find(),
        things.claim("t", "me", 1),
        documents.ping(),
        things.unsaid_depth(),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [DocumentsUnavailable] * 6
    assert time.monotonic() - begun < 10
    await proxy.start()
    for _ in range(50):
        try:
            await documents.ping()
            break
        except DocumentsUnavailable:
            await asyncio.sleep(0.1)
    document = await things.get("a")
    assert document is not None
    await things.save(Save("a", document.version, {"n": 2}))


async def test_a_database_that_is_away_at_the_start_can_be_started_later(mongod: Mongod) -> None:
    async with proxy_to(mongod.port) as proxy:
        await proxy.stop()
        url = f"mongodb://127.0.0.1:{proxy.port}/?directConnection=true"
        documents = MongoDocuments(url, f"test_{uuid.uuid4().hex[:12]}", lambda: NOW)
        things = documents.collection(THING)
        with pytest.raises(DocumentsUnavailable):
            await things.get("a")
        with pytest.raises(DocumentsUnavailable):
            await documents.start([THING])
        with pytest.raises(DocumentsUnavailable):
            await documents.ping()
        await proxy.start()
        await documents.start([THING])
        await documents.ping()
        assert await things.count() == 0
        await documents.close()


async def test_a_memory_that_is_wrong_numbers_no_event(documents: MongoDocuments) -> None:
    """The same id and version, but other events: the document expired and was made again elsewhere."""
    things = documents.collection(THING)
    other = MongoDocuments(documents._url, documents.source.removeprefix("voc/"), lambda: NOW)
    await other.start([THING])
    elsewhere = other.collection(THING)
    await things.save(Save("a", 0, {"at": 1}))
    await elsewhere.expire({"at": 1})
    again = await elsewhere.save(Save("a", 0, {"at": 2}, (telling(1), telling(2))))
    assert again.document.told == 2
    saved = await things.save(Save("a", 1, {"at": 3}, (telling(3),)))
    assert [event.sequence for event in saved.events] == [3]
    await other.close()


@pytest.mark.parametrize(
    ("where", "text", "index"),
    [
        ({"state": "open"}, "", "by state,-at"),
        ({"labels": "x"}, "", "by labels"),
        ({"mail": "m@x"}, "", "one mail"),
        ({"keys": "k"}, "", "one keys"),
        ({}, "some words", "terms"),
    ],
)
async def test_queries_use_their_index(
    documents: MongoDocuments, where: dict[str, str], text: str, index: str
) -> None:
    from services.mesh.documents.mongo.filters import matching

    plan = await documents.records("thing").find(matching(THING, where, text)).explain()
    assert f"'indexName': '{index}'" in str(plan["queryPlanner"]["winningPlan"])
