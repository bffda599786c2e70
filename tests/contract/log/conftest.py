"""The suite runs on both adapters: `url` is one, then the other."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.mesh.log.open import open_log
from services.mesh.log.port import Log


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the log lies."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/log.sqlite3"
    found: str = request.getfixturevalue("kafka_url")
    return found


@pytest.fixture
async def log(url: str) -> AsyncIterator[Log]:
    """An opened log."""
    opened = open_log(url, "contract")
    await opened.start()
    yield opened
    await opened.close()


@pytest.fixture
async def topic(log: Log) -> str:
    """An empty topic of this test's own."""
    name = f"voc.test.t{uuid.uuid4().hex[:12]}.v1"
    await log.create_topics([name])
    return name
