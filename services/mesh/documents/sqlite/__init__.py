"""Documents in a SQLite file: the embedded ground."""

from services.mesh.documents.sqlite.database import SqliteDocuments

__all__ = ["SqliteDocuments"]
