"""A world of actions on the embedded documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.actions.world import World, opened_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Actions, with nothing in it."""
    async with opened_world(tmp_path) as opened:
        yield opened
