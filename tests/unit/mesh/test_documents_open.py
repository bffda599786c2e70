"""One URL decides which documents lie underneath."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.mesh.clock import utc_now
from services.mesh.documents.mongo import MongoDocuments
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import DocumentsUnavailable, Spec
from services.mesh.documents.sqlite import SqliteDocuments


async def test_a_folder_gets_one_file_per_service(tmp_path: Path) -> None:
    documents = open_documents(f"sqlite:///{tmp_path}/new/folder", "intake", utc_now)
    assert isinstance(documents, SqliteDocuments)
    await documents.start([Spec("thing")])
    await documents.ping()
    await documents.close()
    assert (tmp_path / "new" / "folder" / "intake.db").exists()


async def test_a_folder_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    documents = open_documents("sqlite:///here", "intake", utc_now)
    await documents.start([])
    await documents.close()
    assert (tmp_path / "here" / "intake.db").exists()


def test_mongodb_is_not_touched_before_the_start() -> None:
    assert isinstance(open_documents("mongodb://127.0.0.1:1/", "intake", utc_now), MongoDocuments)


@pytest.mark.parametrize("url", ["", "sqlite:///", "sqlite://x", "postgres://x/y", "mongodb:/x", "/tmp/x"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="documents are"):
        open_documents(url, "intake", utc_now)


async def test_a_place_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    documents = open_documents(f"sqlite:///{tmp_path}/file/folder", "intake", utc_now)
    with pytest.raises(DocumentsUnavailable):
        await documents.start([])
    with pytest.raises(DocumentsUnavailable):
        await documents.ping()
    (tmp_path / "file").unlink()
    await documents.start([])
    await documents.ping()
    await documents.close()


async def test_what_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "intake.db").write_bytes(b"this is no database" * 100)
    documents = open_documents(f"sqlite:///{tmp_path}", "intake", utc_now)
    with pytest.raises(DocumentsUnavailable):
        await documents.start([])
    await documents.close()
