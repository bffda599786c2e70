"""A world of classification on the embedded documents, and what reads texts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.reading import Reader, default_reader
from services.classification.learning.rules import Rules
from tests.unit.classification.world import World, opened_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Classification, with nothing in it."""
    async with opened_world(tmp_path) as opened:
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
