"""Which documents lie underneath: one URL decides."""

from __future__ import annotations

from pathlib import Path

from services.mesh.clock import Clock
from services.mesh.documents.port import Documents


def open_documents(url: str, service: str, clock: Clock) -> Documents:
    """The documents of one service, not yet started.

    Args:
        url: `sqlite:///FOLDER` (relative; `sqlite:////FOLDER` is absolute), with a file `<service>.db`;
            or `mongodb://…`, with a database `voc_<service>`.
        service: its name.
        clock: the business clock, for the ids of events.

    Raises:
        ValueError: the URL is neither.
    """
    scheme, _, rest = url.partition(":///")
    if scheme == "sqlite" and rest:
        from services.mesh.documents.sqlite import SqliteDocuments

        return SqliteDocuments(Path(rest), service, clock)
    if url.startswith(("mongodb://", "mongodb+srv://")):
        from services.mesh.documents.mongo import MongoDocuments

        return MongoDocuments(url, service, clock)
    raise ValueError(f"documents are sqlite:///FOLDER or mongodb://…, not {url!r}")
