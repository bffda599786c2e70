"""A world of actions on the embedded documents, and on the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from tests.unit.actions.world import World, opened_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Actions, with nothing in it."""
    async with opened_world(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """Actions, with nothing in it, on each kind of documents."""
    url = ""
    if request.param == "mongo":
        url = request.getfixturevalue("mongo_url")
        with MongoClient(url) as client:
            client.drop_database("voc_actions")
    async with opened_world(tmp_path, url) as opened:
        yield opened
