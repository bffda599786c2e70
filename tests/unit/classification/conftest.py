"""A world of classification on the embedded documents, and what reads texts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.reading import Reader, default_reader
from services.classification.learning.rules import Rules
from tests.unit.classification.world import World, opened_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Classification, with nothing in it."""
    async with opened_world(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """Classification, with nothing in it, on each kind of documents."""
    url = ""
    if request.param == "mongo":
        url = request.getfixturevalue("mongo_url")
        with MongoClient(url) as client:
            client.drop_database("voc_classification")
    async with opened_world(tmp_path, url) as opened:
        yield opened


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The word lists that ship."""
    return default_reader()


@pytest.fixture(scope="session")
def rules(reader: Reader) -> Rules:
    """The classifier that ships."""
    return Rules(reader)


@pytest.fixture
def index(reader: Reader) -> PatternIndex:
    """An index that remembers nothing yet."""
    return PatternIndex(reader)
