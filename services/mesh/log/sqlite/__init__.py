"""The embedded log: one SQLite file that all processes of a machine share."""

from services.mesh.log.sqlite.log import SqliteLog

__all__ = ["SqliteLog"]
