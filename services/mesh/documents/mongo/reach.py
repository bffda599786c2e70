"""What of MongoDB's faults means that it cannot be reached, and what is worth a second try."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from bson.errors import InvalidDocument
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from services.mesh.documents.port import DocumentsUnavailable

Result = TypeVar("Result")


@contextmanager
def reaching() -> Iterator[None]:
    """Raises `DocumentsUnavailable` for what the store or the way to it does wrong.

    Only a connection's fault is told in its own words: others repeat documents.
    """
    try:
        yield
    except InvalidDocument:
        raise TypeError("a body holds JSON values and fits into 16 MB") from None
    except ConnectionFailure as error:
        raise DocumentsUnavailable(str(error)[:200]) from None
    except OperationFailure as error:
        raise DocumentsUnavailable(f"{type(error).__name__} {error.code}") from None
    except PyMongoError as error:
        raise DocumentsUnavailable(type(error).__name__) from None


async def twice(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Run a write again when its outcome is unknown; the write must recognise its own earlier success.

    A server that cannot be found is not looked for again: nothing was written, or the first fault said so.
    """
    try:
        return await attempt()
    except ServerSelectionTimeoutError:
        raise
    except (AutoReconnect, WTimeoutError):
        return await attempt()
    except BulkWriteError as error:
        if not error.details.get("writeConcernErrors"):
            raise
        return await attempt()
