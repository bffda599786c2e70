"""The suite runs on both adapters: `ground` is one, then the other."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from services.mesh.documents.port import Collection
from tests.contract.documents.ground import Ground


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the documents lie."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}"
    found: str = request.getfixturevalue("mongo_url")
    return found


@pytest.fixture
async def ground(url: str) -> AsyncIterator[Ground]:
    """An empty database, removed afterwards."""
    ground = Ground(url, f"test_{uuid.uuid4().hex[:12]}")
    yield ground
    for documents in ground.opened:
        await documents.close()
    if url.startswith("mongodb"):
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database(f"voc_{ground.service}")


@pytest.fixture
async def things(ground: Ground) -> Collection:
    """An empty collection of `THING`."""
    return await ground.things()
