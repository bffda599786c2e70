"""A store for keys, a clock that tests move, and the application over services that answer as told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from services.gateway.accounts import usecases
from services.gateway.accounts.store import Keys
from services.gateway.main import SPECS, build_app
from services.mesh.config import Settings
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents
from tests.unit.gateway.answering import Answering, Peers


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
async def documents(tmp_path: Path, clock: Moved) -> AsyncIterator[Documents]:
    opened = open_documents(f"sqlite:///{tmp_path}", "gateway", clock)
    await opened.start(SPECS)
    yield opened
    await opened.close()


@pytest.fixture
def keys(documents: Documents) -> Keys:
    return Keys(documents)


@pytest.fixture
async def peers(tmp_path: Path) -> AsyncIterator[Peers]:
    """The four services, each an `Answering`."""
    started = Peers(tmp_path)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
def intake(peers: Peers) -> Answering:
    return peers.intake


@pytest.fixture
async def app(tmp_path: Path, documents: Documents, clock: Moved, peers: Peers):
    settings = Settings(home=tmp_path, public_url="https://voc.example", **peers.addresses)
    built = build_app(settings, documents, clock)
    yield built
    await built.state.gateway.close()


@pytest.fixture
async def key(keys: Keys, tmp_path: Path, clock: Moved) -> str:
    """A key that may do everything."""
    return await usecases.first_key(keys=keys, home=tmp_path, now=clock()) or ""


@pytest.fixture
async def anybody(app) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


@pytest.fixture
async def api(anybody: httpx.AsyncClient, key: str) -> httpx.AsyncClient:
    """A client with the key that may do everything."""
    anybody.headers["Authorization"] = f"Bearer {key}"
    return anybody
