"""Intake on the embedded documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.intake.store import open_store, specs
from services.mesh.documents.open import open_documents
from tests.unit.intake.making import NOW, House, Letters


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Intake with its defaults and the three example products."""
    documents = open_documents(f"sqlite:///{tmp_path}", "intake", lambda: NOW)
    await documents.start(specs.ALL)
    found = House(documents, open_store(documents), Letters())
    await found.furnish()
    yield found
    await documents.close()
