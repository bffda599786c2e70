"""A store for keys, and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.gateway.accounts.store import SPECS, Keys
from services.mesh.documents.open import open_documents


class Moved:
    """A business clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
async def keys(tmp_path: Path, clock: Moved) -> AsyncIterator[Keys]:
    documents = open_documents(f"sqlite:///{tmp_path}", "gateway", clock)
    await documents.start(SPECS)
    yield Keys(documents)
    await documents.close()
