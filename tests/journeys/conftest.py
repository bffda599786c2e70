"""Every story is told on both grounds: embedded, and on real Kafka and MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys.world import World, running, settings_of
from tests.servers import mongo
from tests.servers.kafka import Kafka

REAL = pytest.param("real", marks=[pytest.mark.kafka, pytest.mark.mongo, pytest.mark.slow])


@pytest.fixture(params=["embedded", REAL])
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """`VOC_DOCUMENTS` and `VOC_LOG`, fresh for this story; empty on the embedded ground."""
    if request.param == "embedded":
        yield ("", "")
        return
    request.getfixturevalue("kafka_url")  # says why there is none
    broker = Kafka(tmp_path_factory.mktemp("kafka-story"))
    broker.start()
    try:
        with mongo.running(tmp_path_factory.mktemp("mongo-story")) as server:
            yield (server.url, broker.url)
    finally:
        broker.stop()


@pytest.fixture
async def world(ground: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    """The mesh on this ground, in normal weather."""
    documents, log = ground
    async with running(settings_of(tmp_path / "home", documents, log)) as world:
        yield world
