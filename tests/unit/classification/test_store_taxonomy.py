"""How editions of the taxonomy are remembered, and feedback found by topics, on both kinds of documents."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pymongo import MongoClient

from services.classification import store as stores
from services.classification.domain import reshaping
from services.classification.domain.asking import Filter
from services.classification.domain.classification import understood, withdrawn
from services.classification.domain.labels import Label
from services.classification.domain.taxonomy import Edition, Taxonomy, Topic
from services.classification.learning.taxonomy import shipped
from services.classification.store import Kept, Store, specs
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Stale
from tests.unit.classification.making import NOW, labels, received, reference


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store, removed afterwards."""
    url = f"sqlite:///{tmp_path}" if request.param == "sqlite" else request.getfixturevalue("mongo_url")
    name = f"test_{uuid.uuid4().hex[:12]}"
    documents = open_documents(url, name, lambda: NOW)
    await documents.start(specs.ALL)
    yield stores.opened(documents)
    await documents.close()
    if request.param == "mongo":
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database(f"voc_{name}")


def edition(before: Taxonomy, path: str, request_id: str = "") -> Edition:
    drone = Topic(path, "Drone", "Flycam", ("drone",), ("flycam",), "What flies", "", ("Rơi",), "hoa")
    taxonomy, change = reshaping.create(before, drone)
    taxonomy, _ = reshaping.move(taxonomy, "price", f"{path}/price")
    taxonomy = replace(taxonomy, number=before.number + 1)
    return Edition(taxonomy, change, "hoa", NOW, "note", request_id, 7)


async def test_nothing_is_lost_and_the_newest_is_known_by_its_number(store: Store) -> None:
    assert await store.taxonomy.newest() is None
    first = edition(shipped(), "drone", "r-1")
    await store.taxonomy.add(first)
    second = replace(first, taxonomy=replace(first.taxonomy, number=3), request_id="")
    await store.taxonomy.add(second)
    assert await store.taxonomy.newest() == await store.taxonomy.newest(2) == second
    assert await store.taxonomy.newest(3) is None
    assert await store.taxonomy.get(2) == await store.taxonomy.made_by("r-1") == first
    assert await store.taxonomy.made_by("r-2") is None
    page = await store.taxonomy.page(limit=1, after="")
    rest = await store.taxonomy.page(limit=5, after=page.next_after)
    assert [each.taxonomy.number for each in (*page.editions, *rest.editions)] == [3, 2]


async def test_two_that_decide_on_the_same_edition_or_by_the_same_request_make_one(store: Store) -> None:
    await store.taxonomy.add(edition(shipped(), "drone", "r-1"))
    with pytest.raises(Stale):
        await store.taxonomy.add(edition(shipped(), "plane"))
    later = edition(shipped(), "plane", "r-1")
    with pytest.raises(Stale):
        await store.taxonomy.add(replace(later, taxonomy=replace(later.taxonomy, number=3)))


async def test_feedback_is_found_by_every_topic_above_and_by_paths_of_before(store: Store) -> None:
    paths = {"fb-1": "shop/late/far", "fb-2": "shop/late", "fb-3": "price", "fb-4": "shop"}
    for feedback_id, path in paths.items():
        thing, _ = understood(received(feedback_id), labels(topics=(Label(path, 0.9),)), reference(), NOW)
        thing = withdrawn(thing, NOW) if feedback_id == "fb-2" else thing
        await store.classifications.save(Kept(thing, 0), thing, NOW)
    book = store.classifications
    assert [await book.count(Filter(topic=path)) for path in ("shop", "shop/late", "price")] == [2, 1, 1]
    assert await book.count(Filter(topic="cost", formerly=("price", "shop/late"))) == 2
    assert await book.count_under(["shop/late", "shop", "none"]) == 3
    assert await book.count_under([]) == 0
    found = await book.under(["shop/late", "shop"], 10)
    assert [kept.thing.feedback_id for kept in found] == ["fb-2", "fb-4"]
