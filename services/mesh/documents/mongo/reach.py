"""What of MongoDB's faults means that it cannot be reached, and what is worth a second try."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

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
Asked = ParamSpec("Asked")

_under_way: set[asyncio.Task[Any]] = set()


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


def uninterrupted(
    ask: Callable[Asked, Coroutine[Any, Any, Result]],
) -> Callable[Asked, Coroutine[Any, Any, Result]]:
    """What goes to its end, within the limits of the client, when who waits for it is cancelled.

    Cancelled while it waits for a server, the driver gives back a lock that another task holds, and may keep
    it for ever afterwards: nobody is answered again (pymongo 4.20 on Python 3.11, `asyncio.wait_for` around
    `Condition.wait`).
    """

    @wraps(ask)
    async def method(*args: Asked.args, **values: Asked.kwargs) -> Result:
        task = asyncio.ensure_future(ask(*args, **values))
        _under_way.add(task)
        task.add_done_callback(_ended)
        return await asyncio.shield(task)

    return method


def _ended(task: asyncio.Task[Any]) -> None:
    """Nobody may be there any more to hear of a fault."""
    _under_way.discard(task)
    if not task.cancelled():
        task.exception()
