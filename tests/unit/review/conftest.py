"""A store of review on the embedded documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents
from services.review.store import Store, opened, specs
from tests.unit.review.making import NOW


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    """Review's own documents, empty."""
    found = open_documents(f"sqlite:///{tmp_path}", "review", lambda: NOW)
    await found.start(specs.ALL)
    yield found
    await found.close()


@pytest.fixture
def store(documents: Documents) -> Store:
    """The store over them, with a cap of two."""
    return opened(documents, cap=2)
