"""Fixtures that every kind of test shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.servers.mongo", "tests.servers.kafka"]


@pytest.fixture(scope="session")
def corpus() -> Path | None:
    """The folder with the real stream (`VOC_CORPUS`), or None: tests then use a generated one."""
    folder = Path(os.environ.get("VOC_CORPUS", Path(__file__).resolve().parents[2] / "shared" / "data"))
    return folder if (folder / "stream.csv").exists() else None
